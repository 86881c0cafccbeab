using System.Buffers.Binary;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace Sweep.Cli.Tests;

public sealed class FileExportTests(TrainedSweep trained) : IClassFixture<TrainedSweep>
{
    private readonly SweepCli _cli = trained.Cli;

    [Fact]
    public async Task Parquet_OfRuns_HasTheRowsOfTheLeaderboard()
    {
        var path = Path.Combine(_cli.Folder, "out", "runs.parquet");

        var result = await _cli.RunAsync("export", "small", "--format", "parquet", "--output", path);

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        var rows = (await _cli.RunAsync("export", "small", "--format", "json")).Rows;
        await using var reader = await ParquetReader.CreateAsync(path);
        using var group = reader.OpenRowGroupReader(0);
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(rows[0].EnumerateObject().Select(field => field.Name), fields.Select(field => field.Name));
        Assert.Equal([1L, 2L, null], await ReadAsync<long>(group, Field(fields, "rank")));
        Assert.Equal(rows.Select(row => (double?)row.GetProperty("learning_rate").GetDouble()),
            await ReadAsync<double>(group, Field(fields, "learning_rate")));
        Assert.Equal([true, null], (await ReadAsync<bool>(group, Field(fields, "tied_with_best"))).Where((_, i) => i != 1));
        var names = new string?[3];
        await group.ReadAsync(Field(fields, "run"), names.AsMemory());
        Assert.Equal(rows.Select(row => row.GetProperty("run").GetString()), names);
    }

    [Fact]
    public async Task TensorBoard_HasAFolderForEachRunWithItsLosses()
    {
        var folder = Path.Combine(_cli.Folder, "board");

        var result = await _cli.RunAsync("export", "small", "--format", "tensorboard", "-o", folder);
        await _cli.RunAsync("export", "small", "--format", "tensorboard", "-o", folder);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["1", "2", "3"], Directory.GetDirectories(Path.Combine(folder, "small")).Select(Path.GetFileName).Order());
        var evaluations = (await _cli.RunAsync("curves", "small/3", "--json")).Rows;
        var file = Assert.Single(Directory.GetFiles(Path.Combine(folder, "small", "3"), "events.out.tfevents.*"));
        var records = Records(await File.ReadAllBytesAsync(file));
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString((byte[])Fields(records[0])[3][0]));
        var events = records.Skip(1).Select(Fields).ToList();
        Assert.Equal(evaluations.Select(row => row.GetProperty("step").GetUInt64()), events.Select(e => (ulong)e[2][0]));
        Assert.All(events.Zip(evaluations), pair =>
        {
            var values = Fields((byte[])pair.First[5][0])[1].Select(value => Fields((byte[])value)).ToList();
            Assert.Equal(["train_loss", "val_loss", "val_bpc"], values.Select(value => Encoding.UTF8.GetString((byte[])value[1][0])));
            Assert.Equal([(float)pair.Second.GetProperty("train_loss").GetDouble(), (float)pair.Second.GetProperty("val_loss").GetDouble(),
                    (float)pair.Second.GetProperty("val_bpc").GetDouble()],
                values.Select(value => (float)value[2][0]));
        });
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True((double)pair.First[1][0] <= (double)pair.Second[1][0]));
    }

    [Theory]
    [InlineData("--format parquet needs --output FILE", "--format", "parquet")]
    [InlineData("--format tensorboard needs --output FOLDER", "--format", "tensorboard")]
    [InlineData("--output is for parquet and tensorboard", "--format", "csv", "-o", "x.csv")]
    [InlineData("--output small.yaml/x cannot be written", "--format", "parquet", "-o", "small.yaml/x")]
    public async Task Export_WithAnOutputThatDoesNotFit_SaysSo(string message, params string[] options)
    {
        var result = await _cli.RunAsync(["export", "small", .. options]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listing_DoesNotLoadTheParquetLibrary()
    {
        // The same program with a library that cannot be loaded: only the export that needs it notices.
        await _cli.ShellAsync(
            """
            mkdir broken && find "$(dirname "$SWEEP")" -maxdepth 1 -type f -exec cp {} broken/ \;
            [ ! -d "$(dirname "$SWEEP")/runtimes" ] || cp -r "$(dirname "$SWEEP")/runtimes" broken/
            echo none > broken/Parquet.dll
            """);

        var list = await _cli.ShellAsync("broken/sweep list");
        var csv = await _cli.ShellAsync("broken/sweep export small");
        var parquet = await _cli.ShellAsync("broken/sweep export small --format parquet -o x.parquet");

        Assert.Equal((0, "", 0, ""), (list.ExitCode, list.Error, csv.ExitCode, csv.Error));
        Assert.Equal(1, parquet.ExitCode);
    }

    [Fact]
    public void Checksum_OfTheTestsReader_IsCrc32C() => Assert.Equal(0xE3069283u, Crc32C("123456789"u8));

    private static DataField Field(DataField[] fields, string name) => fields.Single(field => field.Name == name);

    private static async Task<T?[]> ReadAsync<T>(ParquetRowGroupReader group, DataField field) where T : struct
    {
        var values = new T?[3];
        await group.ReadAsync<T>(field, values.AsMemory());
        return values;
    }

    /// <summary>The records of a TFRecord file, every checksum compared.</summary>
    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var record = file.AsSpan(at + 12, length).ToArray();
            Assert.Equal(Masked(record), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(record);
            at += 16 + length;
        }
        return records;
    }

    /// <summary>A protobuf message's values by field number: ulong, double, float or bytes.</summary>
    private static Dictionary<int, List<object>> Fields(byte[] message)
    {
        var fields = new Dictionary<int, List<object>>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            object value;
            switch (key & 7)
            {
                case 0:
                    value = Varint(message, ref at);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadDoubleLittleEndian(message.AsSpan(at));
                    at += 8;
                    break;
                case 5:
                    value = BinaryPrimitives.ReadSingleLittleEndian(message.AsSpan(at));
                    at += 4;
                    break;
                default:
                    Assert.Equal(2u, key & 7);
                    var length = (int)Varint(message, ref at);
                    value = message.AsSpan(at, length).ToArray();
                    at += length;
                    break;
            }
            var number = (int)(key >> 3);
            if (!fields.TryGetValue(number, out var values))
                fields[number] = values = [];
            values.Add(value);
        }
        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private static uint Masked(ReadOnlySpan<byte> content)
    {
        var crc = Crc32C(content);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    // Bit by bit, as the polynomial is defined (Castagnoli, reflected).
    private static uint Crc32C(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }
        return ~crc;
    }
}
