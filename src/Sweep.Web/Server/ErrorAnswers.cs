using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>Turns errors of what follows into answers.</summary>
internal sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, e.StatusCode, e.InnerException is JsonException json
                ? $"the request's body is not the JSON that is wanted here: {json.Message}" : "this request cannot be read");
        }
        catch (SweepException e) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, Refusal.StatusOf(e), e.Message);
        }
        catch (Exception e) when (!context.Response.HasStarted && e is not OperationCanceledException)
        {
            LogUnexpected(logger, context.Request.Path, e);
            await Refusal.WriteAsync(context, StatusCodes.Status500InternalServerError,
                $"something unexpected happened ({e.GetType().Name}); start the dashboard with SWEEP_DEBUG=1 to see more");
        }
    }

    [LoggerMessage(LogLevel.Error, "the request {Path} failed")]
    private static partial void LogUnexpected(ILogger logger, string path, Exception error);
}
