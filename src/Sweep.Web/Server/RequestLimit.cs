using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Sweep.Web;

/// <summary>
/// How many requests a client may make: a bucket of tokens for each address, so that a page that has gone wrong, or a script, cannot take
/// the machine's processors from the training beside it.
/// </summary>
internal static class RequestLimit
{
    // A page asks for a dozen things at once when it opens.
    private const int BurstSeconds = 2;

    public static void Configure(RateLimiterOptions limiter, DashboardOptions options)
    {
        var limits = new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsPerSecond * BurstSeconds,
            TokensPerPeriod = Math.Max(1, options.RequestsPerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
            RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => limits));
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            await Refusal.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests,
                "this browser asks more often than the dashboard answers; wait a second");
        };
    }
}
