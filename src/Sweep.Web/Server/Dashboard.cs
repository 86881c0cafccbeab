using System.Reflection;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>What the endpoints answer from.</summary>
/// <param name="Stopping">Cancelled when the server ends.</param>
internal sealed record Dashboard(
    ISweepStore Store, DashboardViews Views, RunTexts Texts, DashboardOptions Options, AccessToken Token, CancellationToken Stopping)
{
    /// <summary>Sweep's, for people.</summary>
    public static string Version { get; } =
        typeof(Dashboard).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Whether the page may change anything.</summary>
    public bool CanControl => !Options.ReadOnly && !Store.IsReadOnly;
}
