using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Ledger;

/// <summary>Checks properties with FsCheck; a failing one is thrown with the example that broke it and its seed.</summary>
internal static class Properties
{
    /// <summary>Checks that <paramref name="property"/> holds for so many generated values.</summary>
    public static Task HoldsAsync<T>(Gen<T> values, int examples, Func<T, Task<bool>> property) =>
        Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(examples), Prop.ForAll(values.ToArbitrary(), property)));
}
