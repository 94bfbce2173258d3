namespace Bourse.Cli.Display;

/// <summary>How the rows of a statement are written.</summary>
internal enum ResultFormat
{
    /// <summary>Aligned columns.</summary>
    Table,

    /// <summary>Comma-separated values (RFC 4180) with a header.</summary>
    Csv,

    /// <summary>A JSON array with an object for each row.</summary>
    Json,

    /// <summary>A Markdown table.</summary>
    Md,
}
