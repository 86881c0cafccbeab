using System.IO.Compression;
using Sweep.Core;

namespace Sweep.Cli.Tests;

/// <summary>A package feed in a folder, and the NuGet configuration of a home that names it and no other.</summary>
internal static class PackageFeed
{
    public const string CpuLibtorch = "libtorch-cpu-linux-x64";

    /// <summary>Names a source in NuGet's configuration of a home.</summary>
    public static void Configure(string home, string source)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home, ".nuget", "NuGet")).FullName;
        File.WriteAllText(Path.Combine(folder, "NuGet.Config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="ours" value="{source}" allowInsecureConnections="true" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>Puts a package into the feed that is built as libtorch's are, with libraries of a few bytes.</summary>
    public static void AddLibtorch(string feed, string package)
    {
        Directory.CreateDirectory(feed);
        using var archive = ZipFile.Open(Path.Combine(feed, $"{package}.{LibtorchRelease.Version}.nupkg"), ZipArchiveMode.Create);
        Write(archive, $"{package}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd">
              <metadata>
                <id>{package}</id>
                <version>{LibtorchRelease.Version}</version>
                <authors>tests</authors>
                <description>Not libtorch.</description>
              </metadata>
            </package>
            """);
        Write(archive, "lib/netstandard2.0/_._", "");
        foreach (var library in (string[])["libc10.so", "libtorch_cpu.so", "libgomp-1.so.1"])
            Write(archive, $"runtimes/linux-x64/native/{library}", library);
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }
}
