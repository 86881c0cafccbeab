namespace Sweep.Web.Browser.Tests;

/// <summary>Where the browser is: SWEEP_CHROMIUM, or what Debian's package installs.</summary>
internal static class Chromium
{
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        string?[] places = [Environment.GetEnvironmentVariable("SWEEP_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/google-chrome"];
        return places.FirstOrDefault(File.Exists);
    }
}
