using System.Net;
using System.Text.Json;

namespace Sweep.Web.Tests;

/// <summary>What became of a request that was to change something.</summary>
internal sealed record PostAnswer(HttpStatusCode Status, string Text)
{
    /// <summary>What it has done; a refusal fails the test with its words.</summary>
    public JsonElement Json => Status == HttpStatusCode.OK ? Parsed : throw new InvalidOperationException($"{(int)Status}: {Text}");

    /// <summary>Why it was refused.</summary>
    public string Error => Parsed.GetProperty("error").GetString()!;

    private JsonElement Parsed => JsonDocument.Parse(Text).RootElement;
}
