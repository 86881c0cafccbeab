using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep export SWEEP --format csv|json|parquet|tensorboard</c></summary>
internal sealed class ExportVerb : StoreVerb
{
    private readonly Argument<string> _sweep = SweepArgument();
    private readonly Option<string> _format = ValueOption.OneOf("--format", "FORMAT", "csv", "json", "parquet", "tensorboard");
    private readonly Option<bool> _evaluations =
        new("--evaluations") { Description = "every evaluation of every run, instead of a row for each run" };
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "where parquet writes its file, and tensorboard a folder for each run",
        HelpName = "PATH",
    };

    public ExportVerb(Session session) : base(session, "export", "A sweep's runs with every hyperparameter and result, for other programs.")
    {
        Add(_sweep);
        Add(_format);
        Add(_evaluations);
        Add(_output);
    }

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var (format, output) = (args.GetRequiredValue(_format), args.GetValue(_output));
        var toFile = format is "parquet" or "tensorboard";
        if (toFile && string.IsNullOrEmpty(output))
            throw new UsageException($"--format {format} needs --output {(format == "parquet" ? "FILE" : "FOLDER")}: it is no text");
        if (!toFile && output is not null)
            throw new UsageException($"--format {format} is printed; --output is for parquet and tensorboard, `> FILE` for this");

        await using var store = await OpenExistingAsync(args, cancel);
        var sweep = await RequireSweepAsync(store, args.GetRequiredValue(_sweep), cancel);
        if (format == "tensorboard")
        {
            var written = FileExport.ToTensorBoard(
                output!, sweep, await store.ListEvaluationsAsync(sweep.Name, number: null, cancel));
            Session.Note($"{Format.Count(written, "run")} written below {output}; `tensorboard --logdir {output}` shows them");
        }
        else if (args.GetValue(_evaluations))
        {
            var evaluations = await store.ListEvaluationsAsync(sweep.Name, number: null, cancel);
            await WriteAsync(format, output, evaluations, (row, item) => FillEvaluation(row, sweep.Name, item), cancel);
        }
        else
        {
            var runs = await RankedRuns.LoadAsync(store, sweep, cancel);
            await WriteAsync(format, output, runs.Rows, (row, item) => LeaderboardFields.Fill(row, item, sweep.Metric), cancel);
        }
        return ExitCode.Ok;
    }

    private async Task WriteAsync<T>(string format, string? output, IReadOnlyList<T> items, Action<IRow, T> fill, CancellationToken cancel)
    {
        if (format == "parquet")
            await FileExport.ToParquetAsync(output!, items, fill, cancel);
        else if (format == "csv")
            CsvRows.Write(Session.Out, items, fill);
        else
            JsonRows.Write(Session.Out, items, fill);
    }

    private static void FillEvaluation(IRow row, string sweep, RunEvaluation item)
    {
        row.Add("run", new RunId(sweep, item.Number).ToString());
        EvaluationRow.Fill(row, item.Evaluation);
    }
}
