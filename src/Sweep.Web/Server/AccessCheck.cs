using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Sweep.Web;

/// <summary>
/// Lets through only requests of browsers that have the token, from pages of this server. The first request with the token in its URL gets
/// a cookie and goes on to the same URL without it, so that the token does not stay in histories and screenshots.
/// </summary>
internal sealed class AccessCheck(RequestDelegate next, AccessToken token, AllowedHosts hosts, bool isTls)
{
    public const string TokenParameter = "token";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!hosts.Contains(request.Host.Host))
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden,
                "this dashboard does not answer to that host name; open it by the printed URL, or start it with --host NAME");
        if (!IsSameOrigin(request))
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden,
                "this request comes from a page of another site, and the dashboard answers only to its own");
        if (request.Query.TryGetValue(TokenParameter, out var given) && HttpMethods.IsGet(request.Method))
            return token.Is(given) ? EnterAsync(context, given.ToString()) : UnknownAsync(context);
        return token.Is(request.Cookies[token.CookieName]) ? next(context) : UnknownAsync(context);
    }

    // A browser names the page that a request comes from, except for what a person types or follows.
    private static bool IsSameOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase))
            return false;
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return isRead || request.Headers["Sec-Fetch-Site"] is not { Count: > 0 } site || site == "same-origin";
    }

    private Task EnterAsync(HttpContext context, string given)
    {
        context.Response.Cookies.Append(token.CookieName, given, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = isTls,
            Path = "/",
            IsEssential = true,
        });
        var rest = QueryString.Create(context.Request.Query.Where(pair => pair.Key != TokenParameter));
        // The path alone, so that it can lead nowhere else: "//host" would be another site.
        var path = $"/{context.Request.Path.ToUriComponent().TrimStart('/')}{rest.ToUriComponent()}";
        // A page that goes there, no redirect: whoever followed a link in another site's page (a terminal in the browser) would, by a
        // redirect, still come from that site, and browsers do not send a SameSite=Strict cookie then.
        var target = HtmlEncoder.Default.Encode(path);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url={target}\">"
                + $"<title>Sweep</title><a href=\"{target}\">Sweep</a></html>",
            context.RequestAborted);
    }

    private static Task UnknownAsync(HttpContext context) => Refusal.WriteAsync(context, StatusCodes.Status401Unauthorized,
        "this browser has not been let in, or the dashboard was started anew; open the URL that it printed, which holds a token");
}
