namespace Sweep.Listings;

public static class PathName
{
    /// <summary>The path, from the current directory where that is shorter.</summary>
    public static string Short(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
