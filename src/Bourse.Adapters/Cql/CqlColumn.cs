namespace Bourse.Adapters.Cql;

/// <summary>A type's number in the protocol. Of lists and the like only the outermost type is kept.</summary>
internal enum CqlType
{
    /// <summary>A class of the server.</summary>
    Custom = 0x00,

    /// <summary>A text of ASCII characters.</summary>
    Ascii = 0x01,

    /// <summary>A number of 64 bits.</summary>
    Bigint = 0x02,

    /// <summary>True or false.</summary>
    Boolean = 0x04,

    /// <summary>A counter of 64 bits.</summary>
    Counter = 0x05,

    /// <summary>A decimal number of any length.</summary>
    Decimal = 0x06,

    /// <summary>A number of 32 bits.</summary>
    Int = 0x09,

    /// <summary>An instant.</summary>
    Timestamp = 0x0B,

    /// <summary>An identifier of 128 bits.</summary>
    Uuid = 0x0C,

    /// <summary>A text.</summary>
    Text = 0x0D,

    /// <summary>An identifier of 128 bits with a time in it.</summary>
    Timeuuid = 0x0F,

    /// <summary>An address of the internet protocol.</summary>
    Inet = 0x10,

    /// <summary>A list.</summary>
    List = 0x20,

    /// <summary>Keys with values.</summary>
    Map = 0x21,

    /// <summary>A set.</summary>
    Set = 0x22,

    /// <summary>A type that a user has made.</summary>
    UserDefined = 0x30,

    /// <summary>A tuple.</summary>
    Tuple = 0x31,
}

/// <summary>A column of a result, or a marker of a prepared statement.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct CqlColumn(string Name, CqlType Type);
