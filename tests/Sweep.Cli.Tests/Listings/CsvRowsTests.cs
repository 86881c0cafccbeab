using Sweep.Listings;

namespace Sweep.Cli.Tests;

public sealed class CsvRowsTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-x", "'-x")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void Write_ATextThatASpreadsheetWouldRun_IsMadeText(string text, string cell) =>
        Assert.Equal($"cell\r\n{cell}\r\n", Written(row => row.Add("cell", text)));

    [Fact]
    public void Write_NegativeNumbers_StayNumbers() =>
        Assert.Equal("a,b\r\n-1,-0.5\r\n", Written(row => row.Add("a", -1L).Add("b", -0.5)));

    private static string Written(Action<IRow> fill)
    {
        using var output = new StringWriter();
        CsvRows.Write(output, [0], (row, _) => fill(row));
        return output.ToString();
    }
}
