using Sweep.Core;

namespace Sweep.Grains;

/// <summary>Turns what a grain of ours throws for its caller to act on into something that keeps its type on the wire.</summary>
internal sealed class FaultFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (SweepException e)
        {
            throw StoreFaultException.From(e);
        }
    }
}
