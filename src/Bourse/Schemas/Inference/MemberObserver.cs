using System.Text;
using System.Text.Json;

namespace Bourse.Schemas.Inference;

/// <summary>Collects what a member of objects is, and how many objects have it.</summary>
/// <param name="name">Its name.</param>
/// <param name="values">Its values.</param>
internal sealed class MemberObserver(string name, ValueObserver values)
{
    private long _last;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its name in UTF-8.</summary>
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Its values.</summary>
    public ValueObserver Values => values;

    /// <summary>How many objects have it.</summary>
    public long Count { get; private set; }

    /// <summary>Takes in its value in an object; one that an object has twice counts once.</summary>
    public void Observe(long number, ref Utf8JsonReader reader)
    {
        if (_last != number) Count++;
        _last = number;
        values.Observe(ref reader);
    }
}
