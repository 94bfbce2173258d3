using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Bourse.Tests.Rules;

public sealed class TypeRules
{
    private static readonly Assembly[] Sources =
    [
        typeof(IStage).Assembly, typeof(Adapters.Sqlite.GroupAssignment).Assembly, typeof(Bourse.Hosting.Stages.StageKind).Assembly,
        Assembly.Load("bourse"),
    ];

    private static readonly Assembly[] All = [.. Sources, typeof(TypeRules).Assembly];

    private static readonly RuleException[] Uninterrupted =
    [
        new("src/Bourse/Investors/InvestorStage.cs:", "SendAsync", "what has been read is sent as a whole; cancelling interrupts waiting, not work"),
        new("src/Bourse/Investors/InvestorStage.cs:", "CommitAsync", "the same"),
        new("src/Bourse/Ledger/Ingestion.cs:", "StoreAsync", "what has been read is stored as a whole; cancelling interrupts waiting, not work"),
        new("src/Bourse/Ledger/Ingestion.cs:", "TryWriteAsync", "the same"),
        new("src/Bourse/Ledger/Ingestion.cs:", "CommitAsync", "the same"),
        new("src/Bourse.Adapters/Sqlite/LogWriter.cs:", "RunWaitingAsync", "writes for several callers at once, none of whom may stop the others"),
        new("src/Bourse.Adapters/Sqlite/LogWriter.cs:", "TransactAsync", "the same"),
        new("src/Bourse.Adapters/Sqlite/LogWriter.cs:", "BeginAsync", "the same"),
        new("src/Bourse.Adapters/SparkConnect/SparkExecution.cs:", "StepAsync", "the stream it reads from has the token"),
        new("src/Bourse.Adapters/SparkConnect/SparkExecution.cs:", "TellAsync", "whoever has cancelled tells the server all the same"),
        new("src/Bourse.Hosting/Health/HealthChecks.cs:", "CheckFileAsync", "what is handed in to be checked has its token from whoever made it"),
        new("src/Bourse.Hosting/Health/HealthFindings.cs:", "TryAddAsync", "the same"),
        new("src/Bourse.Hosting/Composition/HostServices.cs:", "CloseLogAsync", "closing is not interrupted: what was acknowledged is durable"),
        new("src/Bourse.Cli/Program.cs:", "Main", "the signals that cancel are caught inside"),
    ];

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        Rule.Holds("A class is made to be derived from, or sealed", All.SelectMany(Declared).Where(IsOpen).Select(PlaceOf));

    [Fact]
    public void Everything_asynchronous_can_be_cancelled() =>
        Rule.Holds(
            "An async method takes a CancellationToken",
            Sources.SelectMany(Declared).SelectMany(MethodsOf).Where(CannotBeCancelled).Select(PlaceOf),
            Uninterrupted);

    [Fact]
    public void Every_interface_of_the_domain_has_two_implementations() =>
        Rule.Holds("A port is there where two implementations are", Declared(Sources[0]).Where(IsLonely).Select(PlaceOf));

    [Fact]
    public void The_rules_see_open_classes_and_methods_that_cannot_be_cancelled()
    {
        Assert.True(IsOpen(typeof(Exception)));
        Assert.False(IsOpen(typeof(Wording)));
        Assert.Equal(["LostAsync"], MethodsOf(typeof(Wording)).Where(CannotBeCancelled).Select(method => method.Name));
        Assert.True(IsLonely(typeof(IAlone)));
        Assert.StartsWith("tests/Bourse.Tests/Rules/TypeRules.cs:", PlaceOf(typeof(Wording)), StringComparison.Ordinal);
        Assert.Contains("LostAsync", PlaceOf(MethodsOf(typeof(Wording)).Single(method => method.Name == "LostAsync")), StringComparison.Ordinal);
    }

    private static IEnumerable<Type> Declared(Assembly assembly) => assembly.GetTypes().Where(type => !IsGenerated(type));

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal) || type.IsDefined(typeof(CompilerGeneratedAttribute))
        || type.FullName!.Contains("Generated", StringComparison.Ordinal) || type.DeclaringType is { } outer && IsGenerated(outer)
        || type.Namespace?.StartsWith("Bourse", StringComparison.Ordinal) is null or false && type.Name != "Program";

    private static bool IsOpen(Type type) =>
        type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Name != "Program";

    private static IEnumerable<MethodInfo> MethodsOf(Type type) => type
        .GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
        .Where(method => !method.Name.Contains('<', StringComparison.Ordinal));

    private static bool CannotBeCancelled(MethodInfo method) =>
        IsAsynchronous(method.ReturnType)
        && method.Name != nameof(IAsyncDisposable.DisposeAsync)
        && !method.IsSpecialName
        && !method.GetParameters().Select(parameter => parameter.ParameterType).Any(CarriesToken)
        && !method.DeclaringType!.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Any(field => CarriesToken(field.FieldType));

    /// <summary>A token, what makes tokens, or a context that has one.</summary>
    private static bool CarriesToken(Type type) =>
        type == typeof(CancellationToken) || type == typeof(CancellationTokenSource)
        || type.GetProperties().Any(property => property.PropertyType == typeof(CancellationToken));

    private static bool IsAsynchronous(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>));

    private static bool IsLonely(Type port) =>
        port.IsInterface && All.SelectMany(Declared).Count(type => type is { IsClass: true, IsAbstract: false } && port.IsAssignableFrom(type)) < 2;

    private static string PlaceOf(Type type)
    {
        var name = Regex.Escape(type.Name.Split('`')[0]);
        return Place(new Regex($@"\b(class|record|interface|struct)\s+{name}\b")) ?? type.FullName!;
    }

    private static string PlaceOf(MethodInfo method)
    {
        var declaration = new Regex($@"(?<=[\w>\]?])(?<!\b(await|return|new))\s+{Regex.Escape(method.Name)}\s*(<[^>]*>)?\(");
        var file = PlaceOf(method.DeclaringType!).Split(':')[0];
        var found = SourceFile.All.Where(source => source.Path == file).SelectMany(source => source.Find(declaration));
        return found.FirstOrDefault() ?? $"{method.DeclaringType!.FullName}.{method.Name}";
    }

    private static string? Place(Regex declaration) => SourceFile.All.SelectMany(file => file.Find(declaration)).FirstOrDefault();

    private interface IAlone;

    private sealed class Wording : IAlone
    {
        public static Task LostAsync() => Task.CompletedTask;

        public static Task FoundAsync(CancellationToken cancellation) => Task.FromCanceled(cancellation);
    }
}
