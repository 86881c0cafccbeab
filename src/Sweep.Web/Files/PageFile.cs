using System.Text;

namespace Sweep.Web;

/// <summary>A file of the page.</summary>
/// <param name="Path">Where it is served, such as <c>/js/data.js</c>.</param>
/// <param name="ContentType">Its MIME type.</param>
/// <param name="Tag">Its ETag: another one for other content.</param>
internal sealed record PageFile(string Path, string ContentType, byte[] Content, string Tag)
{
    public string Text => Encoding.UTF8.GetString(Content);
}
