namespace Sweep.Store.Texts;

/// <summary>Where this machine keeps what it can fetch again.</summary>
public static class CacheFolder
{
    /// <summary>SWEEP_CACHE, or the folder that systemd gives a service, or the user's cache folder.</summary>
    public static string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SWEEP_CACHE") is { Length: > 0 } given)
                return System.IO.Path.GetFullPath(given);
            // Several folders are separated by colons; a service has one.
            if (Environment.GetEnvironmentVariable("CACHE_DIRECTORY") is { Length: > 0 } service)
                return service.Split(':')[0];
            // The standard says that a relative one is to be ignored.
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && System.IO.Path.IsPathRooted(cache))
                return System.IO.Path.Combine(cache, "sweep");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            return home.Length > 0
                ? System.IO.Path.Combine(home, ".cache", "sweep")
                : System.IO.Path.Combine(System.IO.Path.GetTempPath(), "sweep-cache");
        }
    }
}
