using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Sweep.Core;

namespace Sweep.CommandLine;

/// <summary>Options whose values are checked where they are read, so that a wrong one is named together with what would do.</summary>
public static class ValueOption
{
    /// <summary>A finite number from <paramref name="least"/> to <paramref name="most"/>; an end that is left out is open.</summary>
    /// <param name="usual">The value where the option is not given.</param>
    public static Option<T> Number<T>(string name, string description, T usual, T? least = null, T? most = null, string helpName = "N")
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => usual,
            CustomParser = given => Read(given, name, least, most) ?? usual,
        };

    /// <summary>The same, null where the option is not given.</summary>
    public static Option<T?> OptionalNumber<T>(string name, string description, T? least = null, T? most = null, string helpName = "N")
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = given => Read(given, name, least, most),
        };

    /// <summary>A number that stands by its place, with the same check.</summary>
    public static Argument<T> NumberArgument<T>(string name, string description, T? least = null, T? most = null, string helpName = "N")
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = given => Read(given, name, least, most) ?? default,
        };

    /// <summary>A member of an enumeration, by name; the first one where the option is not given.</summary>
    public static Option<T> OneOf<T>(string name, string helpName)
        where T : struct, Enum
    {
        var members = Enum.GetValues<T>().ToDictionary(EnumNames.Of, StringComparer.Ordinal);
        return new Option<T>(name)
        {
            Description = $"{Listed([.. members.Keys], "or")}; default: {EnumNames.Of(default(T))}",
            HelpName = helpName,
            CustomParser = given =>
            {
                var text = given.Tokens[0].Value;
                if (!members.TryGetValue(text, out var member))
                    given.AddError(NoneOf(name, text, [.. members.Keys]));
                return member;
            },
        };
    }

    /// <summary>One of two or more words.</summary>
    /// <param name="words">The first is the value where the option is not given.</param>
    public static Option<string> OneOf(string name, string helpName, params string[] words) => new(name)
    {
        Description = Listed(words, "or"),
        HelpName = helpName,
        DefaultValueFactory = _ => words[0],
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (!words.Contains(text))
                given.AddError(NoneOf(name, text, words));
            return text;
        },
    };

    private static string NoneOf(string name, string text, string[] words) =>
        $"{name} '{Quoted.Plain(text)}' is none of {Listed(words, "and")}";

    private static string Listed(string[] words, string conjunction) => $"{string.Join(", ", words[..^1])} {conjunction} {words[^1]}";

    private static T? Read<T>(ArgumentResult given, string name, T? least, T? most) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var text = given.Tokens[0].Value;
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (T.TryParse(text, Styles, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value) && !(value < least)
            && !(value > most))
            return value;
        // A whole number that is too great for any is told how great it may be.
        if (most is null && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            && whole > BigInteger.CreateSaturating(T.MaxValue))
            most = T.MaxValue;
        var half = T.One / (T.One + T.One);
        given.AddError($"{name} '{Quoted.Plain(text)}' is not a {(T.IsZero(half) ? "whole number" : "number")}{Bounds(least, most)}");
        return null;
    }

    private static string Bounds<T>(T? least, T? most) where T : struct, INumber<T> => (least, most) switch
    {
        ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $" from {low} to {high}"),
        ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $" from {low} up"),
        (null, { } high) => string.Create(CultureInfo.InvariantCulture, $" up to {high}"),
        _ => "",
    };
}
