using System.Text;
using Sweep.Core;

namespace Sweep.Model.Tests;

public class SafetensorsReaderTests
{
    private const string A = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    public static TheoryData<string, int> Lies => new()
    {
        { "", 0 },
        { "[]", 0 },
        { "null", 0 },
        { "{", 0 },
        { "{\"a\":{}}", 0 },
        { A + "x", 8 },
        { A, 7 },
        { A, 9 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16 },
        // Overlapping tensors, and two tensors in the same bytes.
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16 }, // gap
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,10]}}""", 10 },
        { """{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}""", 8 },
        { """{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8 },
        { """{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0 }, // the product wraps to 0
        { """{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 8 },
        { """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", 8 },
        { """{"__metadata__":{"k":1}}""", 0 },
        { """{"__metadata__":{"k":"1","k":"2"}}""", 0 },
        { """{"__metadata__":{},"__metadata__":{}}""", 0 },
        { """{"__metadata__":{"k":{"deep":{"er":{}}}}}""", 0 },
        { "{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8 },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Open_HeaderThatLies_ThrowsSafetensorsException(string header, int dataBytes)
    {
        var file = SafetensorsFiles.Of(header, dataBytes);

        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFiles.Open(file));

        Assert.Contains("test.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData((ulong)SafetensorsReader.MaxHeaderBytes + 1)]
    [InlineData(64UL)]
    public void Open_HeaderLengthBeyondTheFile_ThrowsSafetensorsException(ulong claimed) =>
        Assert.Throws<SafetensorsException>(() => SafetensorsFiles.Open(SafetensorsFiles.Of("{}", 0, claimed)));

    [Fact]
    public void Open_EveryTruncation_ThrowsSafetensorsException()
    {
        var whole = SafetensorsFiles.Of(A, 8);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<SafetensorsException>(() => SafetensorsFiles.Open(whole[..length]));
    }

    [Fact]
    public void Open_HeaderThatIsNotUtf8_ThrowsSafetensorsException()
    {
        var file = SafetensorsFiles.Of(A, 8);
        file[Encoding.UTF8.GetByteCount("{\"") + sizeof(ulong)] = 0xFF;

        Assert.Throws<SafetensorsException>(() => SafetensorsFiles.Open(file));
    }

    [Fact]
    public void Open_RandomDamage_IsReadOrRefusedButNeverAnythingElse()
    {
        var stream = new MemoryStream();
        var metadata = new Dictionary<string, string> { ["step"] = "3" };
        SafetensorsWriter.Write(stream, metadata, [new("x", [2, 3], new float[6]), new("y", [1], new float[1])]);
        var whole = stream.ToArray();
        var random = new CounterRandom(20_000);
        var refused = 0;
        for (var i = 0UL; i < 20_000; i++)
        {
            var file = whole.ToArray();
            for (var j = 0UL; j <= i % 4; j++)
                file[random.Derive(i).Below(2 * j, file.Length)] = (byte)random.Derive(i).Bits(2 * j + 1);
            try
            {
                using var reader = SafetensorsFiles.Open(file);
            }
            catch (SafetensorsException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 10_000, 20_000); // the rest hit a value or a name
    }

    [Fact]
    public void Read_OtherShapeTypeOrName_ThrowsSafetensorsException()
    {
        using var reader = SafetensorsFiles.Open(SafetensorsFiles.Of(A.Replace("F32", "I32", StringComparison.Ordinal), 8));
        var values = new float[2];

        Assert.Throws<SafetensorsException>(() => reader.Read("a", [2], values));
        Assert.Throws<SafetensorsException>(() => reader.Read("b", [2], values));
        using var floats = SafetensorsFiles.Open(SafetensorsFiles.Of(A, 8));
        Assert.Throws<SafetensorsException>(() => floats.Read("a", [1, 2], values));
    }

    [Fact]
    public void Read_WhatTheWriterWrote_GivesTheSameBits()
    {
        float[] first = [1.5f, -0f, float.NaN, float.Epsilon, float.PositiveInfinity, 3], second = [7];
        var stream = new MemoryStream();
        var metadata = new Dictionary<string, string> { ["vocabulary"] = "\n \"ಕ್ಷ😀\u0000", ["step"] = "3" };
        SafetensorsWriter.Write(stream, metadata, [new("x", [2, 3], first), new("y", [], second)]);

        using var reader = new SafetensorsReader(stream, "x");
        var (readFirst, readSecond) = (new float[6], new float[1]);
        reader.Read("x", [2, 3], readFirst);
        reader.Read("y", [], readSecond);

        Assert.Equal(first.Select(BitConverter.SingleToInt32Bits), readFirst.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(second, readSecond);
        Assert.Equal(metadata, reader.Metadata);
        Assert.Equal(0, reader.Tensors["x"].Begin);
        Assert.Equal(24, reader.Tensors["y"].Begin);
    }
}
