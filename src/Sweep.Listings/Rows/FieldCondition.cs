using System.Globalization;
using Sweep.Core;

namespace Sweep.Listings;

/// <summary>A condition on a row's field: <c>n_head=4</c>, <c>state!=failed</c>, <c>learning_rate&lt;0.01</c>.</summary>
public sealed class FieldCondition
{
    // The longer ones first: they begin like the others.
    private static readonly string[] Operators = ["!=", "<=", ">=", "==", "=", "<", ">"];

    private readonly string _operator;
    private readonly string _text;
    private readonly double? _number;

    private FieldCondition(string field, string @operator, string text)
    {
        (Field, _operator, _text) = (field, @operator, text);
        _number = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public string Field { get; }

    /// <exception cref="UsageException">The text is no condition.</exception>
    public static FieldCondition Parse(string text)
    {
        var found = Operators.Select(op => (Operator: op, At: text.IndexOf(op, StringComparison.Ordinal))).Where(f => f.At > 0).ToList();
        if (found.Count == 0)
        {
            throw new UsageException($"'{Quoted.Plain(text)}' is no condition; write a field, one of = != < <= > >= and a value, "
                + "such as 'n_head=4'");
        }
        var (first, at) = found.Where(f => f.At == found.Min(other => other.At)).MaxBy(f => f.Operator.Length);
        return new FieldCondition(text[..at].Trim(), first == "==" ? "=" : first, text[(at + first.Length)..].Trim());
    }

    /// <summary>Numbers compare as numbers, all else as text. What is not known equals nothing and is neither less nor greater.</summary>
    public bool Matches(FieldRow row)
    {
        var value = row[Field];
        if (value is null)
            return _operator == "!=";
        if (_operator is "=" or "!=")
        {
            var equal = value is double d && _number is { } n ? d == n : row.Text(Field) == _text;
            return equal == (_operator == "=");
        }
        var order = value is double left && _number is { } right
            ? (double.IsNaN(left) ? (int?)null : left.CompareTo(right))
            : string.CompareOrdinal(row.Text(Field), _text);
        return _operator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}
