using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using Sweep.Testing;

namespace Sweep.Silo.Tests;

/// <summary>
/// The built <c>sweep-silo</c> as another version of Sweep: a copy of it, in whose Sweep.Grains.dll the product's version is another one,
/// and where it is asked for the protocol's version too. Everything else is the same code, so what differs in a test is the version alone.
/// </summary>
internal sealed class OtherBuild : IDisposable
{
    private const string Patched = "Sweep.Grains.dll";

    private readonly TempFolder _folder = new();

    private OtherBuild(string version) => Version = version;

    /// <summary>Which Sweep it says that it is.</summary>
    public string Version { get; }

    /// <summary>The executable.</summary>
    public string Program => _folder.PathOf("silo", Path.GetFileName(BuiltProgram.Silo));

    /// <param name="otherProtocol">Whether it speaks the next version of the cluster's protocol.</param>
    public static OtherBuild Make(bool otherProtocol)
    {
        var from = Path.GetDirectoryName(BuiltProgram.Silo)!;
        // Of the same length: it takes the place of the one in the file.
        var build = new OtherBuild('9' + Grains.SweepVersion.Own[1..]);
        var to = Directory.CreateDirectory(build._folder.PathOf("silo")).FullName;
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetFileName(file) != Patched))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            File.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(folder)), folder);
        var image = File.ReadAllBytes(Path.Combine(from, Patched));
        Patch(image, build.Version, otherProtocol);
        File.WriteAllBytes(Path.Combine(to, Patched), image);
        return build;
    }

    public void Dispose() => _folder.Dispose();

    private static void Patch(byte[] image, string version, bool otherProtocol)
    {
        using var reader = new PEReader(new MemoryStream([.. image]));
        // Compiled to machine code, its methods would not be read from where they are changed here.
        Assert.Equal(0, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        var metadata = reader.GetMetadataReader();
        var interfaces = 0;
        foreach (var attribute in metadata.CustomAttributes.Select(metadata.GetCustomAttribute))
        {
            // What an attribute was given, after two bytes that begin it.
            var given = BlobAt(reader, metadata, attribute.Value).Start + 2;
            switch (NameOf(metadata, attribute))
            {
                case "AssemblyInformationalVersionAttribute":
                    // The text's length stands before it.
                    Encoding.UTF8.GetBytes(version).CopyTo(image, given + 1);
                    break;
                case "VersionAttribute" when otherProtocol:
                    var number = image.AsSpan(given, sizeof(ushort));
                    BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(number) + 1));
                    interfaces++;
                    break;
            }
        }
        if (!otherProtocol)
            return;
        Assert.True(interfaces > 0, "no grain interface has a version");
        RaiseReturnedNumber(image, reader, metadata);
    }

    /// <summary>The body of <see cref="Grains.GrainProtocol.Version"/> is <c>ldc.i4.N; ret</c>: one instruction for each small N.</summary>
    private static void RaiseReturnedNumber(byte[] image, PEReader reader, MetadataReader metadata)
    {
        var method = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Single(type => metadata.GetString(type.Name) == nameof(Grains.GrainProtocol)).GetMethods()
            .Select(metadata.GetMethodDefinition).Single(method => metadata.GetString(method.Name) == "get_Version");
        var section = reader.PEHeaders.SectionHeaders[reader.PEHeaders.GetContainingSectionIndex(method.RelativeVirtualAddress)];
        // A body this small has a header of one byte.
        var code = method.RelativeVirtualAddress - section.VirtualAddress + section.PointerToRawData + 1;
        Assert.Equal((int)ILOpCode.Ldc_i4_0 + Grains.GrainProtocol.Version, image[code]);
        Assert.Equal((int)ILOpCode.Ret, image[code + 1]);
        image[code]++;
    }

    private static string NameOf(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
            return "";
        var constructor = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
        return constructor.Parent.Kind == HandleKind.TypeReference
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent).Name)
            : "";
    }

    /// <summary>Where the bytes of a blob begin in the file.</summary>
    private static (int Start, int Length) BlobAt(PEReader reader, MetadataReader metadata, BlobHandle blob)
    {
        var at = reader.PEHeaders.MetadataStartOffset + metadata.GetHeapMetadataOffset(HeapIndex.Blob) + metadata.GetHeapOffset(blob);
        var length = metadata.GetBlobReader(blob).Length;
        // Before them stands how many they are, in as few bytes as that takes.
        return (at + (length < 0x80 ? 1 : length < 0x4000 ? 2 : 4), length);
    }
}
