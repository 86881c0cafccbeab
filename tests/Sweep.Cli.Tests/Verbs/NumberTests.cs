using System.CommandLine;
using Sweep.CommandLine;

namespace Sweep.Cli.Tests;

/// <summary>Every number that a verb takes, given as a word.</summary>
public sealed class NumberTests
{
    private static readonly Type[] Numbers = [typeof(int), typeof(int?), typeof(long), typeof(long?), typeof(double), typeof(double?)];

    /// <summary>(verb, option or place)</summary>
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var verb in Root().Subcommands)
            {
                foreach (var option in verb.Options.Where(option => Numbers.Contains(option.ValueType)))
                    all.Add(verb.Name, option.Name);
                foreach (var argument in verb.Arguments.Where(argument => Numbers.Contains(argument.ValueType)))
                    all.Add(verb.Name, argument.Name);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Number_GivenAsAWord_IsNamedWithWhatItMustBe(string verb, string name)
    {
        string[] places = [.. Root().Subcommands.Single(command => command.Name == verb).Arguments
            .Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(_ => "many")];
        string[] needed = [.. Root().Subcommands.Single(command => command.Name == verb).Options
            .Where(option => option.Required && option.Name != name).SelectMany(option => new[] { option.Name, "many" })];
        string[] words = name.StartsWith('-') ? [verb, .. places, .. needed, name, "many"] : [verb, .. places, .. needed];

        var error = Assert.ThrowsAny<Exception>(() => UsageErrors.ThrowIfAny(Root().Parse(words), "sweep"));

        Assert.Contains($"{name} 'many' is not a ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
    }

    private static SweepCommand Root() => new(new Session(TextWriter.Null, TextWriter.Null, TerminalInfo.Plain, TimeProvider.System));
}
