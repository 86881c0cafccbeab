using Orleans.Serialization;

namespace Sweep.Grains;

/// <summary>
/// Lets Orleans name the types of <see cref="Wire{T}"/>s, whose arguments it does not know. Nothing is made of such a name but the
/// envelope: what is read from its JSON is the type that the method's declaration says.
/// </summary>
internal sealed class WireTypeFilter : ITypeFilter
{
    public bool? IsTypeAllowed(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Wire<>) ? true : null;
}
