using System.Net;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>An answer that says in one sentence why there is none: JSON to programs, a small page to people.</summary>
internal static class Refusal
{
    public static Task WriteAsync(HttpContext context, int status, string sentence)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            response.ContentType = MediaTypeNames.Application.Json;
            return response.WriteAsync(JsonSerializer.Serialize(new { error = sentence }, SweepJson.Compact), context.RequestAborted);
        }
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sweep</title>"
                + $"<h1>Sweep: {status}</h1><p>{WebUtility.HtmlEncode(sentence)}</p></html>",
            context.RequestAborted);
    }

    /// <summary>The status for an error of Sweep.</summary>
    public static int StatusOf(SweepException error) => error switch
    {
        ConflictException => StatusCodes.Status409Conflict,
        NotFoundException => StatusCodes.Status404NotFound,
        Store.StoreUnavailableException or Store.StoreFullException => StatusCodes.Status503ServiceUnavailable,
        _ => error.ExitCode == 2 ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict,
    };
}
