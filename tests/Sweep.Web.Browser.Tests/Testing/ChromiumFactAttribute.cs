namespace Sweep.Web.Browser.Tests;

/// <summary>Needs Chromium, from Debian's package or where SWEEP_CHROMIUM says.</summary>
public sealed class ChromiumFactAttribute() : RequiresFactAttribute(
    Chromium.Path is not null, "Chromium is not installed: apt-get install chromium, or let SWEEP_CHROMIUM name one");
