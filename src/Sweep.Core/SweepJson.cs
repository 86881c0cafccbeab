using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Core;

/// <summary>
/// The one JSON dialect of the protocol, the store and <c>--json</c>: snake_case names, enums by name, NaN and infinities as strings.
/// </summary>
public static class SweepJson
{
    /// <summary>One line, nulls left out.</summary>
    public static JsonSerializerOptions Compact { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DictionaryKeyPolicy = null,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            AllowOutOfOrderMetadataProperties = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
