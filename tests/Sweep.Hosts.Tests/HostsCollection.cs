namespace Sweep.Hosts.Tests;

/// <summary>
/// One network at a time: the hosts have the same names and addresses in each, and machines that share two cores with another network's are
/// slow to answer.
/// </summary>
[CollectionDefinition(Name)]
public sealed class HostsCollection
{
    public const string Name = "hosts";
}
