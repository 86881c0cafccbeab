using System.Globalization;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// Ends a call of the head's store that takes longer than its caller will wait, a little before the caller stops waiting. Otherwise a
/// database that does not answer would look like a head that does not.
/// </summary>
internal sealed class StoreDeadlineFilter(ISweepStore store, TimeProvider time) : IIncomingGrainCallFilter
{
    // Of the caller's time: what is left is for the answer's way.
    private const double Share = 0.7;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (!typeof(IStoreGrain).IsAssignableFrom(context.InterfaceMethod.DeclaringType)
            && !typeof(ISweepGrain).IsAssignableFrom(context.InterfaceMethod.DeclaringType))
        {
            await context.Invoke();
            return;
        }
        var deadline = Share * (context.Request.GetDefaultResponseTimeout() ?? SweepGrainsHosting.ResponseTimeout);
        try
        {
            await context.Invoke().WaitAsync(deadline, time);
        }
        catch (TimeoutException e)
        {
            var waited = deadline.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            throw StoreFaultException.From(new StoreUnavailableException(
                $"the head silo answers, but its store {store.Description} has not for {waited} s; see whether it is up", e));
        }
    }
}
