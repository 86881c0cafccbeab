using System.CommandLine;
using System.Text.Json;
using Sweep.Core;
using Sweep.Tokenizers;

namespace Sweep.Cli;

/// <summary><c>sweep init [FILE] [--from WANDB_FILE]</c></summary>
internal sealed class InitVerb : Verb
{
    private readonly Argument<string?> _file = new("file")
    {
        Description = "where to write it; left out: standard output. A file that exists is never overwritten",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "convert this sweep file of W&B, and say what was changed or left out",
        HelpName = "WANDB_FILE",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "the text to train on; left out: the converted file's own, or builtin:markov",
        HelpName = "TEXT",
    };

    public InitVerb(Session session) : base(session, "init", "Writes a commented sweep file to start from, or converts one of W&B.")
    {
        Add(_file);
        Add(_from);
        Add(_data);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var (file, from, data) = (args.GetValue(_file), args.GetValue(_from), args.GetValue(_data));
        if (data is not null && !data.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal))
            data = Path.GetFullPath(data);
        var text = from is not null ? Convert(from, data) : Starter(file, data);
        if (file is null)
            await Session.Out.WriteAsync(text.AsMemory(), cancel);
        else
            await WriteAsync(file, text, cancel);
        return ExitCode.Ok;
    }

    private static string Starter(string? file, string? data)
    {
        data ??= "builtin:markov";
        Corpus.Open(data, TextFile.Open); // so that the file can be planned
        var isBuiltin = data.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal);
        var shown = isBuiltin ? data : JsonSerializer.Serialize(data, SweepJson.Compact);
        return StarterFile.Text(SweepName.Proposal(Path.GetFileNameWithoutExtension(file) ?? "") ?? "my-sweep", shown);
    }

    private string Convert(string from, string? data)
    {
        var converted = LoadedPlan.Opened(from, file =>
        {
            var bytes = new byte[SweepFile.MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return SweepFileConversion.Convert(
                bytes.AsSpan(0, length), from, data, source => Corpus.Open(source, TextFile.Open), TiktokenTokenizers.Find);
        });
        foreach (var change in converted.Changes)
            Session.Note(TextWidth.Visible(change.ToString()));
        return converted.Text;
    }

    private async Task WriteAsync(string file, string text, CancellationToken cancel)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(text.AsMemory(), cancel);
        }
        catch (IOException) when (File.Exists(file) || Directory.Exists(file))
        {
            throw new UsageException($"'{TextWidth.Visible(file)}' exists, and init overwrites nothing; choose another name");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"'{TextWidth.Visible(file)}' cannot be written ({e.Message}); check its folder and its permissions");
        }
        Session.Note($"wrote {TextWidth.Visible(file)}; '{ProgramName.Typed} plan {TextWidth.Visible(file)}' shows what it would run");
    }
}
