using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sweep.Web;

/// <summary><c>GET /api/events</c>: one stream for each browser, which tells it that there is something new to read.</summary>
internal static class EventEndpoint
{
    private const int MostStreams = 100;

    public static void Map(IEndpointRouteBuilder routes, Dashboard dashboard)
    {
        var open = 0;
        routes.MapGet("/api/events", async (HttpContext context, string? sweep) =>
        {
            // That it is not there is said before the stream begins.
            if (sweep is not null)
                await dashboard.Views.Versions.OfAsync(sweep, context.RequestAborted);
            if (Interlocked.Increment(ref open) > MostStreams)
            {
                Interlocked.Decrement(ref open);
                context.Response.Headers.RetryAfter = "10";
                await Refusal.WriteAsync(context, StatusCodes.Status429TooManyRequests,
                    $"{MostStreams} pages follow this dashboard already; close some of them");
                return;
            }
            try
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, dashboard.Stopping);
                var news = new SweepNews(dashboard.Views, dashboard.Options.Time, sweep);
                await TypedResults.ServerSentEvents(StreamAsync(news, end.Token)).ExecuteAsync(context);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });
    }

    // The end of the program or of the browser ends the stream; neither is an error.
    private static async IAsyncEnumerable<SseItem<string>> StreamAsync(SweepNews news, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var items = news.FollowAsync(cancel).GetAsyncEnumerator(CancellationToken.None);
        while (await NextAsync())
            yield return items.Current;

        async Task<bool> NextAsync()
        {
            try
            {
                return await items.MoveNextAsync();
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
