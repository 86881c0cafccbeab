using Microsoft.AspNetCore.Http;

namespace Sweep.Web;

/// <summary>
/// Lets only this dashboard's own page change anything: a form of another site can send neither the header nor JSON without being asked
/// first, and the answer to that question is no.
/// </summary>
internal sealed class WriteCheck(RequestDelegate next, Dashboard dashboard)
{
    public const string Header = "X-Sweep";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return next(context);
        if (request.Headers[Header] != "1" || !request.HasJsonContentType())
        {
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden,
                $"only the dashboard's page changes anything: the header {Header}: 1 and a JSON body are asked for");
        }
        return dashboard.CanControl ? next(context) : Refusal.WriteAsync(context, StatusCodes.Status403Forbidden,
            dashboard.Options.ReadOnly ? "this dashboard was started with --read-only; start it without to change anything"
                : "this store can only be read from here; ask whoever owns it for the permission to write");
    }
}
