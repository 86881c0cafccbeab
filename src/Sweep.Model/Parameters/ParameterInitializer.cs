using Sweep.Core;

namespace Sweep.Model;

/// <summary>First values: a function of the seed and the layout, the same for every engine and device.</summary>
public static class ParameterInitializer
{
    /// <summary>
    /// Fills the flat buffer; parameter number i draws from the key of its own, so that layers do not depend on each other's sizes.
    /// </summary>
    public static void Fill(ParameterLayout layout, long seed, Span<float> parameters)
    {
        var random = new CounterRandom(seed, RandomStream.Init);
        for (var i = 0; i < layout.Count; i++)
            Fill(layout[i], random.Derive((ulong)i), parameters.Slice(layout[i].Offset, layout[i].Count));
    }

    private static void Fill(ParameterInfo parameter, CounterRandom random, Span<float> values)
    {
        switch (parameter.Initialization)
        {
            case Initialization.Normal:
                for (var j = 0; j < values.Length; j++)
                    values[j] = (float)(random.Normal((ulong)j) * parameter.Spread);
                break;
            case Initialization.Uniform:
                for (var j = 0; j < values.Length; j++)
                    values[j] = (float)((2.0 * random.Uniform((ulong)j) - 1.0) * parameter.Spread);
                break;
            default:
                values.Fill(parameter.Initialization == Initialization.One ? 1f : 0f);
                break;
        }
    }
}
