using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>
/// Puts the page's files and a report's data into one HTML file. Its policy allows the one script and the one style sheet that it holds, by
/// their hashes, and no request to anywhere.
/// </summary>
internal static partial class ReportPage
{
    public static byte[] Of(IReadOnlyList<KeyValuePair<string, byte[]>> answers)
    {
        var style = PageFiles.Find("/style.css")?.Text ?? "";
        var script = Script();
        var policy = $"default-src 'none'; script-src '{HashOf(script)}'; style-src '{HashOf(style)}'; img-src data: blob:; "
            + "base-uri 'none'; form-action 'none'";
        var page = PageFiles.Index.Text
            .Replace("<meta charset=\"utf-8\">",
                $"<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">", StringComparison.Ordinal);
        page = Replace(page, "styles", $"<style>{style}</style>");
        page = Replace(page, "scripts",
            $"<script type=\"application/json\" id=\"report-data\">{Data(answers)}</script>\n<script>{script}</script>");
        return Encoding.UTF8.GetBytes(page);
    }

    /// <summary>The charts' library and the page's scripts, in the page's order.</summary>
    private static string Script()
    {
        var script = new StringBuilder("\n");
        foreach (var path in ScriptTag().Matches(PageFiles.Index.Text).Select(tag => tag.Groups[1].Value))
        {
            var file = PageFiles.Find(path) ?? throw new InvalidOperationException($"index.html names {path}, which is not embedded");
            script.Append(file.Text).Append("\n;\n");
        }
        // The words that would end the script, wherever in it they stand, mean the same with the slash escaped.
        return script.ToString().ReplaceLineEndings("\n").Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
    }

    private static string Data(IReadOnlyList<KeyValuePair<string, byte[]>> answers)
    {
        var data = new StringBuilder("{\n");
        foreach (var (i, (path, answer)) in answers.Index())
        {
            data.Append(JsonSerializer.Serialize(path, SweepJson.Compact)).Append(':').Append(Encoding.UTF8.GetString(answer))
                .Append(i + 1 < answers.Count ? ",\n" : "\n");
        }
        // Outside its texts JSON has no such character; inside them the escape means the same, and no text can end the element.
        return data.Append('}').Replace("<", "\\u003c").ToString();
    }

    private static string Replace(string page, string block, string by)
    {
        var (first, last) = ($"<!-- {block} -->", $"<!-- /{block} -->");
        var (from, to) = (page.IndexOf(first, StringComparison.Ordinal), page.IndexOf(last, StringComparison.Ordinal));
        return from >= 0 && to > from
            ? string.Concat(page.AsSpan(0, from), by, page.AsSpan(to + last.Length))
            : throw new InvalidOperationException($"index.html has no block {first}");
    }

    [GeneratedRegex("<script defer src=\"([^\"]+)\"></script>")]
    private static partial Regex ScriptTag();

    // Browsers hash what stands between the tags, with line ends as one character.
    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
