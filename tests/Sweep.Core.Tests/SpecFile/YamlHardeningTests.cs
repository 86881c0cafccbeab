using System.Diagnostics;
using System.Text;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>Files made to harm: each ends in a problem, in little memory.</summary>
public sealed class YamlHardeningTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "deep flow lists", "data: x\nparameters: " + new string('[', 100_000) },
        { "deep flow mappings", string.Concat(Enumerable.Repeat("{a: ", 50_000)) },
        { "deep block lists", string.Concat(Enumerable.Repeat("- ", 100_000)) },
        { "deep block mappings", string.Concat(Enumerable.Range(0, 600).Select(i => new string(' ', i) + "a:\n")) },
        { "nested complex keys", string.Concat(Enumerable.Repeat("? ", 100_000)) },
        { "an alias bomb", "a: &a [x, x]\n"
            + string.Concat(Enumerable.Range(0, 30)
            .Select(i => $"b{i}: &b{i} [*{(i == 0 ? "a" : $"b{i - 1}")}, *{(i == 0 ? "a" : $"b{i - 1}")}]\n")) },
        { "an alias of itself", "a: &a [*a]" },
        { "a huge plain scalar", "name: " + new string('x', 200_000) },
        { "a huge quoted scalar", "name: \"" + new string('\\', 200_000) + "\"" },
        { "a huge block scalar", "name: |\n" + string.Concat(Enumerable.Repeat("  line\n", 30_000)) },
        { "a huge key", new string('k', 200_000) + ": 1" },
        { "a long unclosed quote", "name: \"" + new string('y', 200_000) },
        { "very many keys", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i}: 1\n")) },
        { "very many values", "data: x\nparameters: {dropout: [" + string.Concat(Enumerable.Repeat("2,", 100_000)) + "]}" },
        { "very many duplicates", string.Concat(Enumerable.Repeat("name: a\n", 30_000)) },
        { "very many exclusions", "data: x\nparameters: {dropout: [0, 0.1]}\nexclude:\n"
            + string.Concat(Enumerable.Repeat("- {n_head: 5}\n", 15_000)) },
        { "very many colons", string.Concat(Enumerable.Repeat("a: ", 80_000)) },
        { "only brackets", string.Concat(Enumerable.Repeat("[]{}", 50_000)) },
        { "a huge tag", "!<" + new string('t', 200_000) + "> a: b" },
        { "a huge comment", "#" + new string('c', 250_000) },
        { "anchors everywhere", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"&a{i} k{i}: &b{i} v\n")) },
        { "directives", string.Concat(Enumerable.Repeat("%TAG ! tag:x,2000:\n", 10_000)) + "---\na: b" },
        { "a NUL", "name: a\0b" },
        { "a NUL by escape", "name: \"a\\0b\"\ndata: \"x\\0y\"\nparameters: {dropout: 0}" },
        { "a terminal escape by escape", "name: \"\\e[2J\"\ndata: \"\\e[2J\"\nparameters: {\"\\e[2J\": 0}" },
        { "a lone surrogate by escape", "name: \"\\uD800\"\ndata: x\nparameters: {dropout: 0}" },
        { "a code point beyond Unicode by escape", "name: \"\\U00110000\"\ndata: x\nparameters: {dropout: 0}" },
        { "a path out of the folder as a name", "name: ../../etc/passwd\ndata: x\nparameters: {dropout: 0}" },
        { "SQL as a name", "name: \"x'; DROP TABLE runs; --\"\ndata: x\nparameters: {dropout: 0}" },
        { "a range of very many values", "data: x\nparameters: {seed: {min: 0, max: 9007199254740991, step: 1}}" },
        { "a grid beyond counting", "data: x\nparameters:\n"
            + string.Concat(new[] { "seed", "max_iters", "eval_interval", "eval_iters" }.Select(n =>
            $"  {n}: {{min: 1, max: 99999, step: 1}}\n")) },
        { "a long random search that repeats", "data: x\nmethod: random\nrun_cap: 100000\nparameters: {dropout: [2]}" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_AFileMadeToHarm_EndsInProblemsThatAreSafeToPrint(string what, string yaml)
    {
        Assert.True(Encoding.UTF8.GetByteCount(yaml) <= SweepFile.MaxBytes, $"{what} is refused for its size alone");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();

        var error = Assert.Throws<SweepFileException>(() => Sample.Parse(yaml));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128L << 20);
        Assert.True(watch.Elapsed < Awaiting.Patience, $"{what} took {watch.Elapsed}");
        Assert.InRange(error.Message.Length, 1, 100_000);
        Assert.DoesNotContain(error.Message, c => char.IsControl(c) && c != '\n');
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x6E, 0x00 }, "1:1: the file is UTF-16; save it as UTF-8")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0x00, 0x6E }, "1:1: the file is UTF-16; save it as UTF-8")]
    [InlineData(new byte[] { 0x61, 0x3A, 0x0A, 0x20, 0xE9, 0x0A }, "2:2: the file is not UTF-8: byte 0xE9; save it as UTF-8")]
    [InlineData(new byte[] { 0x61, 0x3A, 0x0A, 0x20, 0x00 },
        "2:2: the file holds the control character U+0000; a sweep file is plain text")]
    [InlineData(new byte[] { 0x61, 0x1B }, "1:2: the file holds the control character U+001B; a sweep file is plain text")]
    public void Parse_WrongBytes_SaysWhereAndWhatToDo(byte[] bytes, string problem) =>
        Assert.Equal(problem, Assert.Single(Sample.Problems(() => Sample.Parse(bytes))));

    [Fact]
    public void Parse_AFileBeyondTheBound_IsRefused() =>
        Assert.Contains("larger than 256 KiB", Assert.Single(Sample.Problems(() => Sample.Parse(new byte[SweepFile.MaxBytes + 1]))),
            StringComparison.Ordinal);

    [Fact]
    public void Parse_TabsInSeveralPlaces_KeepsThePlacesOfWhatIsBehindThem()
    {
        var problems = Sample.Problems(() =>
            Sample.Parse("data: text.txt\nparameters:\n\tdropout: 2\n \t n_layer: 0\n\t\t# a comment may have tabs\n\n  n_head: 3\n"));

        Assert.Equal(
            [
                "3:1: the line is indented with a tab; YAML wants spaces, so write two spaces in its place",
                "3:11: dropout is 2; it must be a number in [0, 1)",
                "4:2: the line is indented with a tab; YAML wants spaces, so write two spaces in its place",
                "4:13: n_layer is 0; it must be a whole number from 1 to 256",
                "7:11: n_embd 64 is not divisible by n_head 3; choose n_head 2 or 4",
            ],
            problems);
    }
}
