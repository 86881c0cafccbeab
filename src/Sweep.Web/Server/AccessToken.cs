using System.Security.Cryptography;
using System.Text;

namespace Sweep.Web;

/// <summary>The secret of a dashboard: who has it may see and do everything that the page can.</summary>
public sealed class AccessToken
{
    private readonly byte[] _hash;

    internal AccessToken(string token)
    {
        _hash = Hash(token);
        Instance = Convert.ToHexStringLower(Hash("instance " + token), 0, 4);
        CookieName = $"sweep-{Instance}";
    }

    /// <summary>Tells one dashboard from others; says nothing about the token.</summary>
    public string Instance { get; }

    /// <summary>Of its own for each dashboard, since browsers keep one set of cookies for all ports of a host.</summary>
    public string CookieName { get; }

    /// <summary>A new one: 192 random bits that can stand in a URL.</summary>
    public static string Create() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');

    /// <summary>Whether this is the token; takes as long for a wrong one as for the right one.</summary>
    public bool Is(string? given) => given is not null && CryptographicOperations.FixedTimeEquals(Hash(given), _hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
