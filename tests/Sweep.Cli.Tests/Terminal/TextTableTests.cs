namespace Sweep.Cli.Tests;

public sealed class TextTableTests
{
    private static readonly TerminalInfo Wide = TerminalInfo.Plain;

    [Fact]
    public void Write_WithRoom_AlignsColumnsWithoutTrailingBlanks()
    {
        var lines = Render(Wide, Table());

        Assert.Equal(["run     loss  why", "a/1   1.2500", "a/10  1.5000  crash: it fell over"], lines);
    }

    [Fact]
    public void Write_InANarrowTerminal_CutsTheElasticTextBeforeItDropsColumns()
    {
        var lines = Render(Wide with { Width = 32 }, Table());

        Assert.Equal("a/10  1.5000  crash: it fell ov…"[..32], lines[2]);
    }

    [Fact]
    public void Write_InAVeryNarrowTerminal_DropsTheMostExpendableColumnAndSaysWhich()
    {
        using var output = new StringWriter();

        var hidden = Table().Write(output, Wide with { Width = 20 });

        Assert.Equal(["why"], hidden);
        Assert.Contains("a/10  1.5000\n", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14, "a-long-na…/123")]
    [InlineData(8, "a-l…/123")]
    [InlineData(4, "a-l…")]
    [InlineData(15, "a-long-name/123")]
    public void CutBefore_OfARun_KeepsItsNumberWhereThereIsRoom(int width, string cut) =>
        Assert.Equal(cut, TextWidth.CutBefore('/', "a-long-name/123", width, unicode: true));

    [Fact]
    public void Write_OfRunsOfALongNameInANarrowTerminal_TellsThemApart()
    {
        var table = new TextTable(TextColumn.Run, new("loss", Right: true));
        table.Add("a-rather-long-name/8", "1.2500");
        table.Add("a-rather-long-name/12", "1.5000");

        Assert.Equal(["run           loss", "a-rathe…/8  1.2500", "a-rath…/12  1.5000"], Render(Wide with { Width = 18 }, table));
    }

    [Fact]
    public void Write_OfAColumnInWhichNothingStands_LeavesItOut()
    {
        var table = new TextTable(new("run"), new("why", Expendable: 1));
        table.Add("a/1", "");

        Assert.Equal(["run", "a/1"], Render(Wide, table));
    }

    [Fact]
    public void Write_OfTextThatWouldMoveTheCursor_MakesItVisible()
    {
        var table = new TextTable(new TextColumn("name"));
        table.Add("evil\u001b[2J\n\u202ename");

        Assert.Equal("evil\ufffd[2J\ufffd\ufffdname", Render(Wide, table)[1]);
    }

    [Fact]
    public void Write_OfWideCharacters_CountsTheirColumns()
    {
        var table = new TextTable(new TextColumn("name"), new("n", Right: true));
        table.Add("中文", "1");
        table.Add("ಕನ್ನಡ", "2");

        var lines = Render(Wide, table);

        Assert.Equal(TextWidth.Of(lines[1]), TextWidth.Of(lines[2]));
    }

    private static TextTable Table()
    {
        var table = new TextTable(new("run"), new("loss", Right: true), new("why", Expendable: 1, Elastic: true));
        table.Add("a/1", "1.2500", "");
        table.Add("a/10", "1.5000", "crash: it fell over");
        return table;
    }

    private static string[] Render(TerminalInfo terminal, TextTable table)
    {
        using var output = new StringWriter();
        table.Write(output, terminal);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
