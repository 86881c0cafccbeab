using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Sweep.Core;

namespace Sweep.Store.Database;

/// <summary>
/// A run's configuration as its row has it. What was added after the first version is written only where it is off its default, so that an
/// older program can train every run that does not need anything newer; and a member that is not known here is never passed over in
/// silence, since the run would be trained without it and recorded under a hash that includes it.
/// </summary>
internal static class StoredHyperparameters
{
    private static readonly Hyperparameters s_defaults = new();

    private static readonly JsonSerializerOptions s_strict = new(SweepJson.Compact)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutLaterDefaults } },
    };

    /// <summary>One line, for a column.</summary>
    public static string Write(Hyperparameters value) => JsonSerializer.Serialize(value, s_strict);

    /// <summary>What <see cref="Write"/> has written.</summary>
    /// <exception cref="NewerVersionException">A newer version of Sweep wrote it, with something that this one does not know.</exception>
    public static Hyperparameters Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Hyperparameters>(text, s_strict)!;
        }
        catch (JsonException e)
        {
            throw Unknown(text) is { Count: > 0 } unknown
                ? NewerVersionException.OfParameters(unknown)
                : NewerVersionException.OfUnreadable("a stored configuration", e);
        }
    }

    /// <summary>For showing alone: the known part, and the names of the rest; null where all is known.</summary>
    public static (Hyperparameters Known, IReadOnlyList<string>? Unknown) Show(string text)
    {
        try
        {
            return (JsonSerializer.Deserialize<Hyperparameters>(text, s_strict)!, null);
        }
        catch (JsonException) when (Unknown(text) is { Count: > 0 } unknown)
        {
            return (JsonSerializer.Deserialize<Hyperparameters>(text, SweepJson.Compact)!, unknown);
        }
    }

    private static List<string> Unknown(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateObject().Select(member => member.Name)
                .Where(name => Hyperparameter.Find(name)?.Name != name)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static void LeaveOutLaterDefaults(JsonTypeInfo type)
    {
        if (type.Type != typeof(Hyperparameters))
            return;
        foreach (var member in type.Properties.Where(member => Hyperparameter.Find(member.Name) is { WasAddedLater: true }))
        {
            var usual = member.Get!(s_defaults);
            member.ShouldSerialize = (_, value) => value is not null && !value.Equals(usual);
        }
    }
}
