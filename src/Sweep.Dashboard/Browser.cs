using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace Sweep.Dashboard;

/// <summary>This machine's browser.</summary>
internal static class Browser
{
    private static readonly string[] s_openers = OperatingSystem.IsMacOS() ? ["open"] : ["xdg-open", "sensible-browser"];

    /// <summary>
    /// Opens a page; where there is no browser, says so on stderr. The URL's token must not stand in a command line, which all users of
    /// the machine can read: the browser is given a file that only this user can, and that leads there.
    /// </summary>
    /// <param name="folder">Where the file is written, for the caller to remove.</param>
    public static void Open(Uri url, string folder)
    {
        var file = Path.Combine(folder, "open.html");
        File.WriteAllText(
            file,
            "<!doctype html><meta charset=\"utf-8\"><title>Sweep</title>"
            + $"<meta http-equiv=\"refresh\" content=\"0;url={WebUtility.HtmlEncode(url.AbsoluteUri)}\">");
        foreach (var opener in s_openers)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(opener, [file]));
                return;
            }
            catch (Win32Exception)
            {
                // Not here; the next one may be.
            }
        }
        Console.Error.WriteLine("there is no browser that --open could start here; open the URL yourself");
    }
}
