using System.Globalization;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>Exports that are files of their own and no text for a pipe.</summary>
internal static class FileExport
{
    /// <summary>Writes <paramref name="items"/> as one Parquet file, replacing one that is there.</summary>
    /// <exception cref="UsageException">There is nothing to write, or the file cannot be made.</exception>
    public static async Task ToParquetAsync<T>(string path, IReadOnlyList<T> items, Action<IRow, T> fill, CancellationToken cancel)
    {
        if (items.Count == 0)
            throw new UsageException("there is nothing to export yet: a Parquet file needs a row to know its columns");
        await using var file = Create(path);
        await ParquetFile.WriteAsync(file, ColumnTable.Of(items, fill), cancel);
    }

    /// <summary>Writes <c>FOLDER/SWEEP/N/events.out.tfevents.*</c> for each run that was evaluated; returns how many.</summary>
    /// <exception cref="UsageException">A file cannot be made.</exception>
    public static int ToTensorBoard(string folder, SweepSummary sweep, IReadOnlyList<RunEvaluation> evaluations)
    {
        var runs = evaluations.GroupBy(row => row.Number, row => row.Evaluation).ToList();
        foreach (var run in runs)
        {
            var number = run.Key.ToString(CultureInfo.InvariantCulture);
            // The same name each time, so that another export replaces this one.
            var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{sweep.CreatedAt.ToUnixTimeSeconds():D10}.sweep");
            using var file = Create(Path.Combine(folder, sweep.Name, number, name));
            TensorBoardFile.Write(file, sweep.CreatedAt, run.OrderBy(evaluation => evaluation.Step));
        }
        return runs.Count;
    }

    private static FileStream Create(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return File.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--output {Quoted.Plain(path)} cannot be written ({e.Message}); name another place");
        }
    }
}
