using System.Collections.Frozen;
using System.Text.Json;

namespace Sweep.Core;

/// <summary>The stored and printed spelling of an enum's members: lower snake_case, <c>out_of_memory</c> for OutOfMemory.</summary>
public static class EnumNames
{
    /// <exception cref="ArgumentOutOfRangeException">It is no member.</exception>
    public static string Of<T>(T member)
        where T : struct, Enum =>
        Both<T>.Names.TryGetValue(member, out var name) ? name : throw new ArgumentOutOfRangeException(nameof(member), member, null);

    /// <param name="isWhat">What a name of no member is said to be: <c>not a run state</c>.</param>
    /// <exception cref="FormatException">It is the name of no member.</exception>
    public static T Parse<T>(string name, string isWhat)
        where T : struct, Enum =>
        Both<T>.Members.TryGetValue(name, out var member) ? member : throw new FormatException($"'{name}' is {isWhat}");

    private static class Both<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(
            member => member, member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString()));

        public static readonly FrozenDictionary<string, T> Members =
            Names.ToFrozenDictionary(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);
    }
}
