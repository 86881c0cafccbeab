using System.Text.Json;

namespace Sweep.Core.Tests.Parameters;

public sealed class ParameterValueTests
{
    public static TheoryData<ParameterValue, string, string> Values => new()
    {
        { 3L, "3", "3" },
        { long.MaxValue, "9223372036854775807", "9223372036854775807" },
        { 2.0, "2.0", "2" },
        { -0.0, "-0.0", "-0" },
        { 0.1 + 0.2, "0.30000000000000004", "0.30000000000000004" },
        { 1e-5, "1E-05", "1e-05" },
        { 1e22, "1E+22", "1e+22" },
        { "gpt", "\"gpt\"", "gpt" },
        { true, "true", "true" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Json_OfEveryType_ComesBackAsItWas(ParameterValue value, string json, string text)
    {
        Assert.Equal(json, JsonSerializer.Serialize(value));
        Assert.Equal(value, JsonSerializer.Deserialize<ParameterValue>(json));
        Assert.Equal(text, value.ToString());
    }

    [Fact]
    public void Equals_OfAWholeNumberAndAFraction_IsFalse() => Assert.NotEqual<ParameterValue>(2L, 2.0);

    [Theory]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void Json_OfWhatIsNoValue_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ParameterValue>(json));
}
