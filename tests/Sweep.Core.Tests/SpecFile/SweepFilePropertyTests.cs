using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>Whatever the bytes are: a plan, or a SweepException. Never another exception, never a hang.</summary>
public sealed class SweepFilePropertyTests
{
    private static readonly byte[][] Seeds =
    [
        .. Directory.GetFiles(Repository.PathOf("configs"), "*.yaml").Select(File.ReadAllBytes),
        .. Directory.GetFiles(Repository.PathOf("tests", "Sweep.Core.Tests", "SpecFile", "Bad"), "*.yaml")
            .Where(path => !path.EndsWith("too-many.yaml", StringComparison.Ordinal)).Select(File.ReadAllBytes),
    ];

    [Fact]
    public void Parse_ArbitraryBytes_IsAPlanOrAProblem() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll<byte[]>(bytes => Parses(bytes ?? [])));

    [Fact]
    public void Parse_MutatedFiles_IsAPlanOrAProblem() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000), Prop.ForAll(Mutation.Of(Seeds).ToArbitrary(), Parses));

    [Fact]
    public void Convert_MutatedFiles_IsTheSweepThatItSaysOrAProblem() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Mutation.Of(Seeds).ToArbitrary(), Converts));

    [Fact]
    public void Parse_ArbitraryTextBehindAKey_IsAPlanOrAProblem() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll<string, int>((text, key) =>
            Parses(System.Text.Encoding.UTF8.GetBytes(
                $"data: x\nparameters:\n  {Hyperparameter.All[Math.Abs(key % Hyperparameter.All.Count)].Name}: {text}\n"))));

    [Fact]
    public void Parse_AnyGridOfValidValues_HasEveryCombinationOnceInOrder()
    {
        var lists = from heads in Gen.SubListOf(1, 2, 4, 8)
                    from layers in Gen.SubListOf(1, 2, 3)
                    from dropouts in Gen.SubListOf(0.0, 0.1, 0.25)
                    from repeats in Gen.Choose(1, 3)
                    where heads.Count > 0 && layers.Count > 0 && dropouts.Count > 0
                    select (heads: heads.ToArray(), layers: layers.ToArray(), dropouts: dropouts.ToArray(), repeats);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(lists.ToArbitrary(), g =>
        {
            var dropouts = string.Join(", ", g.dropouts.Select(d => d.ToString(CultureInfo.InvariantCulture)));
            var plan = Sample.Grid(
                $"n_head: [{string.Join(", ", g.heads)}]\nn_layer: [{string.Join(", ", g.layers)}]\ndropout: [{dropouts}]",
                $"repeats: {g.repeats}");

            var expected =
                from h in g.heads
                from l in g.layers
                from d in g.dropouts
                from r in Enumerable.Range(0, g.repeats)
                select (h, l, d, 1337L + r);
            return plan.Points.Select(p => p.Hyperparameters).Select(p => (p.NHead, p.NLayer, p.Dropout, p.Seed)).SequenceEqual(expected)
                && plan.Points.Select(p => p.ConfigHash).Distinct().Count() == plan.Points.Count;
        }));
    }

    private static bool Parses(byte[] bytes)
    {
        try
        {
            return Sample.Parse(bytes).Points.Count > 0;
        }
        catch (SweepFileException e)
        {
            return e.Problems.Count > 0 && e.Problems.All(p => p.Line > 0 && p.Column > 0 && p.Message.Length > 0)
                && !e.Message.Any(c => char.IsControl(c) && c != '\n');
        }
    }

    private static bool Converts(byte[] bytes)
    {
        try
        {
            var converted = SweepFileConversion.Convert(bytes, "s.yaml", data: null, source => Sample.Text);
            var spec = Sample.Parse(converted.Text).Spec;
            // Written once more, it is the same: nothing was lost on the way.
            return SweepFileConversion.Convert(System.Text.Encoding.UTF8.GetBytes(converted.Text), "s.yaml", null, source => Sample.Text)
                .Text.Split('\n').Where(line => !line.StartsWith('#'))
                .SequenceEqual(converted.Text.Split('\n').Where(line => !line.StartsWith('#')))
                && spec.Parameters.Count > 0;
        }
        catch (SweepFileException e)
        {
            return e.Problems.Count > 0 && e.Message.StartsWith("s.yaml:", StringComparison.Ordinal)
                && !e.Message.Any(c => char.IsControl(c) && c != '\n') && e.Problems.All(p => p.File == "s.yaml")
                && !IsOfTheConverted(bytes);
        }
    }

    /// <summary>True when the bytes can be converted, so that the problem is one of what was written.</summary>
    private static bool IsOfTheConverted(byte[] bytes)
    {
        try
        {
            return SweepFileConversion.Convert(bytes, "s.yaml", data: null, source => Sample.Text).Text.Length > 0;
        }
        catch (SweepFileException)
        {
            return false;
        }
    }
}
