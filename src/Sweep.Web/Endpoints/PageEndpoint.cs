using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sweep.Web;

/// <summary>
/// The page's files; and the page itself for every other path, since its views have addresses of their own: <c>/sweeps/demo/runs/3</c>.
/// </summary>
internal static class PageEndpoint
{
    public static void Map(WebApplication application) => application.MapFallback("{**path}", context =>
    {
        var path = context.Request.Path.Value ?? "/";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return Refusal.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "this is only read");
        if (PageFiles.Find(path) is { } file)
            return SendAsync(context, file);
        return path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/js/", StringComparison.Ordinal)
            ? Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "there is nothing at this address")
            : SendAsync(context, PageFiles.Index);
    });

    private static Task SendAsync(HttpContext context, PageFile file)
    {
        context.Response.Headers.ETag = file.Tag;
        // Asked for again each time, and answered with the tag alone: after an update of Sweep nobody sees half an old page.
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask
            : context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }
}
