using System.Xml.Linq;

namespace Sweep.Architecture.Tests;

/// <summary>A project as its file says it; references behind a condition count too.</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="References">Names of the projects it refers to.</param>
/// <param name="Packages">Names of its packages.</param>
internal sealed record ProjectFile(string Name, string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    /// <summary>The projects below a folder of the repository, by name.</summary>
    public static IReadOnlyList<ProjectFile> Below(string folder) =>
        [.. Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories).Select(Read)
            .OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>The projects that another one is given by its references, over any number of steps.</summary>
    public IReadOnlyCollection<string> Reaches(IReadOnlyDictionary<string, ProjectFile> all)
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>(References);
        while (open.TryDequeue(out var name))
        {
            if (reached.Add(name) && all.TryGetValue(name, out var project))
                project.References.ToList().ForEach(open.Enqueue);
        }
        return reached;
    }

    private static ProjectFile Read(string path)
    {
        var project = XDocument.Load(path);
        return new ProjectFile(
            System.IO.Path.GetFileNameWithoutExtension(path),
            System.IO.Path.GetRelativePath(Repository.Root, path),
            [.. Includes(project, "ProjectReference").Select(i => System.IO.Path.GetFileNameWithoutExtension(i.Replace('\\', '/')))],
            [.. Includes(project, "PackageReference")]);
    }

    private static IEnumerable<string> Includes(XDocument project, string item) =>
        project.Descendants(item).Select(e => (string?)e.Attribute("Include")).OfType<string>();
}
