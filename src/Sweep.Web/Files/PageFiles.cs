using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Sweep.Web;

/// <summary>The files of the page, which the build embeds.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";

    private static readonly FrozenDictionary<string, PageFile> s_files = Read();

    /// <summary>The page itself, for every view of it.</summary>
    public static PageFile Index => s_files["/index.html"];

    /// <summary>All of them, by path.</summary>
    public static IEnumerable<PageFile> All => s_files.Values;

    /// <param name="path">Such as <c>/js/data.js</c>.</param>
    public static PageFile? Find(string path) => s_files.GetValueOrDefault(path);

    private static FrozenDictionary<string, PageFile> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var path = name[(Prefix.Length - 1)..];
            files.Add(path, new PageFile(path, TypeOf(path), content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content), 0, 8)}\""));
        }
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        _ => "text/plain; charset=utf-8",
    };
}
