using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// Reads values by YAML 1.2's core schema: what looks like a number is one, <c>1e-4</c> included, and also in quotes, since PyYAML takes
/// <c>1e-4</c> for text and people learn to quote.
/// </summary>
internal sealed class ScalarReader(ProblemList problems)
{
    /// <summary>A value of the hyperparameter's kind and within its bounds; otherwise a problem.</summary>
    /// <param name="label">What a problem calls it; null for its name.</param>
    public bool TryHyperparameter(YamlNode node, Hyperparameter parameter, out ParameterValue value, string? label = null)
    {
        label ??= parameter.Name;
        bool isRead;
        switch (parameter.Kind)
        {
            case HyperparameterKind.Integer:
                isRead = TryInteger(node, label, parameter.Expectation, out var integer);
                value = integer;
                break;
            case HyperparameterKind.Number:
                isRead = TryNumber(node, label, parameter.Expectation, out var number);
                value = number;
                break;
            case HyperparameterKind.Flag:
                isRead = TryFlag(node, label, parameter.Expectation, out var flag);
                value = flag;
                break;
            default:
                isRead = TryText(node, label, parameter.Expectation, out var text);
                value = Meant(parameter, text ?? "");
                break;
        }
        if (!isRead || parameter.Allows(value))
            return isRead;
        problems.Add(node.At, $"{label} is {Shown(node)}; it must be {parameter.Expectation}");
        return false;
    }

    /// <summary>An integer from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public bool TryInteger(YamlNode node, string name, int min, int max, out int value)
    {
        value = 0;
        var expectation = string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        if (!TryInteger(node, name, expectation, out var wide))
            return false;
        if (wide < min || wide > max)
        {
            problems.Add(node.At, $"{name} is {Shown(node)}; it must be {expectation}");
            return false;
        }
        value = (int)wide;
        return true;
    }

    public bool TryText(YamlNode node, string name, string expectation, [NotNullWhen(true)] out string? value)
    {
        value = node is YamlScalar { IsNull: false } scalar ? scalar.Text : null;
        if (value is null)
            WrongType(node, name, expectation);
        return value is not null;
    }

    /// <summary>true or false, in one of YAML's three spellings each.</summary>
    private bool TryFlag(YamlNode node, string name, string expectation, out bool value)
    {
        value = node is YamlScalar { IsPlain: true, Text: "true" or "True" or "TRUE" };
        if (value || node is YamlScalar { IsPlain: true, Text: "false" or "False" or "FALSE" })
            return true;
        WrongType(node, name, expectation);
        return false;
    }

    private static string Meant(Hyperparameter parameter, string text) =>
        parameter.Synonyms.GetValueOrDefault(text.ToLowerInvariant(), text);

    /// <summary>A finite number; -0 is read as 0.</summary>
    public bool TryNumber(YamlNode node, string name, string expectation, out double value)
    {
        if (node is YamlScalar scalar && IsNumber(scalar.Text, out value))
            return true;
        value = 0;
        WrongType(node, name, expectation);
        return false;
    }

    private bool TryInteger(YamlNode node, string name, string expectation, out long value)
    {
        value = 0;
        if (node is YamlScalar scalar)
        {
            if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
                return true;
            if (IsNumber(scalar.Text, out var number))
            {
                problems.Add(node.At, number == Math.Floor(number) && Math.Abs(number) < 1e15
                    ? string.Create(CultureInfo.InvariantCulture,
                        $"{name} is {Shown(node)}, which YAML takes for a fraction; write {number:0}")
                    : $"{name} is {Shown(node)}; it must be {expectation}");
                return false;
            }
        }
        WrongType(node, name, expectation);
        return false;
    }

    private void WrongType(YamlNode node, string name, string expectation) =>
        problems.Add(node.At, $"{name} is {Shown(node)}; it must be {expectation}");

    /// <summary>How a value is quoted in a message.</summary>
    public static string Shown(YamlNode node) => node switch
    {
        YamlScalar { IsNull: true } => "empty",
        YamlScalar { IsPlain: true } scalar => Quoted.Plain(scalar.Text),
        YamlScalar scalar => $"the text \"{Quoted.Plain(scalar.Text)}\"",
        YamlSequence => "a list",
        _ => "a mapping",
    };

    private static bool IsNumber(string text, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var isNumber = double.TryParse(text, Style, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) && text.Any(char.IsAsciiDigit);
        value += 0.0; // -0 becomes 0: equal values have equal hashes
        return isNumber;
    }
}
