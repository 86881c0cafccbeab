using Sweep.Control;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>A run of the sweep; null for all of it.</summary>
internal sealed record RunBody(int? Run = null, bool FromStart = false);

/// <summary>A sweep file as it was edited; stored only when it is confirmed.</summary>
internal sealed record ExtendBody(string Text, bool Confirm = false);

/// <summary>A device of a cluster.</summary>
internal sealed record DeviceBody(string Host, string Device);

/// <summary>The text that is wanted.</summary>
internal sealed record GenerateBody(string Prompt = "", int Tokens = 500, double Temperature = 1, long Seed = 1337)
{
    // A page is no place for a book, and its reader waits.
    private const int MostTokens = 10_000;

    /// <exception cref="UsageException">A value is out of bounds.</exception>
    public SampleRequest ToRequest()
    {
        if (Tokens is < 1 or > MostTokens)
            throw new UsageException($"{Tokens} tokens cannot be written here; ask for 1 to {MostTokens}");
        if (!double.IsFinite(Temperature) || Temperature < 0)
            throw new UsageException("the temperature is a number from 0 up; 1 is usual, 0 takes the likeliest token");
        return new SampleRequest(Prompt ?? "", Tokens, Temperature, Seed);
    }
}
