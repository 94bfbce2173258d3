using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bourse.Tests.Rules;

public sealed class TypeRules
{
    private static readonly RuleException[] Uninterrupted =
    [
        new("src/Bourse/Investors/InvestorStage.cs:", "SendAsync", "what has been read is sent as a whole; cancelling interrupts waiting, not work"),
        new("src/Bourse/Investors/InvestorStage.cs:", "SendAllAsync", "the same"),
        new("src/Bourse/Investors/InvestorStage.cs:", "TakeLateAsync", "the same"),
        new("src/Bourse/Investors/InvestorStage.cs:", "ReconcileAsync", "the same"),
        new("src/Bourse/Investors/InvestorStage.cs:", "CloseAsync", "the same"),
        new("src/Bourse/Investors/InvestorStage.cs:", "CommitAsync", "the same"),
        new("src/Bourse/Sinks/Sink.cs:", "WriteAsync", "what has been read is stored as a whole; cancelling interrupts waiting, not work"),
        new("src/Bourse/Sinks/Sink.cs:", "SettleAsync", "the same"),
        new("src/Bourse/Sinks/Sink.cs:", "GatherAvailableAsync", "it waits for nothing"),
        new("src/Bourse/Pipelines/TaskRunner.cs:", "EndAsync", "what was done is stored; cancelling interrupts the attempt before it"),
        new("src/Bourse/Sinks/GroupOffsets.cs:", "CommitAsync", "the same"),
        new("src/Bourse.Adapters/Sqlite/SqliteChangePoller.cs:", "LookAsync", "a timer starts it, and disposing of the timer ends it"),
        new("src/Bourse.Adapters/Sqlite/SqliteChangePoller.cs:", "HasChangedAsync", "the same"),
        new("src/Bourse.Adapters/Sqlite/SqliteEventConsumer.cs:", "DisposeOfAsync", "what was read ahead is given back when it has come"),
        new("src/Bourse.Adapters/MySql/MySqlCalls.cs:", "DisposeAfterAsync", "a connection is returned after its cancelled statement"),
        new("src/Bourse.Adapters/MySql/MySqlCalls.cs:", "CloseAsync", "disposes of the connection"),
        new("src/Bourse.Adapters/MySql/MySqlSession.cs:", "RollBackAsync", "follows a failure, also that of being cancelled; it has a timeout"),
        new("src/Bourse.Adapters/SparkConnect/SparkExecution.cs:", "StepAsync", "the stream it reads from has the token"),
        new("src/Bourse.Adapters/SparkConnect/SparkExecution.cs:", "TellAsync", "whoever has cancelled tells the server all the same"),
        new("src/Bourse.Hosting/Health/HealthChecks.cs:", "CheckFileAsync", "what is handed in to be checked has its token from whoever made it"),
        new("src/Bourse.Hosting/Health/HealthFindings.cs:", "TryAddAsync", "the same"),
        new("src/Bourse.Hosting/Composition/HostServices.cs:", "CloseLogAsync", "closing is not interrupted: what was acknowledged is durable"),
        new("src/Bourse.Dashboard/Api/Failures.cs:", "InvokeAsync", "the framework calls it; what it calls has the request's token"),
        new("src/Bourse.Cli/Program.cs:", "Main", "the signals that cancel are caught inside"),
    ];

    private static readonly SymbolDisplayFormat Signature = SymbolDisplayFormat.MinimallyQualifiedFormat;

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        Rule.Holds("A class is made to be derived from, or sealed", Open(SourceCode.Source).Concat(Open(SourceCode.Tests)));

    [Fact]
    public void Everything_asynchronous_can_be_cancelled() =>
        Rule.Holds("An async method takes a CancellationToken", Uninterruptible(SourceCode.Source), Uninterrupted);

    [Fact]
    public void Every_interface_is_a_port_with_two_implementations() =>
        Rule.Holds("A port is there where two implementations are", Lonely(SourceCode.Source, SourceCode.Tests));

    [Fact]
    public void Every_type_says_what_it_is() => Rule.Holds("A type has a summary", Undocumented(SourceCode.Source));

    [Fact]
    public void No_two_types_have_the_same_name() => Rule.Holds("A name says which type is meant", Ambiguous(SourceCode.Source));

    [Fact]
    public void The_rules_see_types_that_break_them()
    {
        var code = SourceCode.Of(
            ("src/A.cs", "namespace A;\npublic class Open;\npublic sealed class Shut;\npublic abstract class Base : ITwice;\n"
                + "record Loose;\nstatic class Fixed;\nstruct S : ITwice;"),
            ("src/B.cs", "namespace B;\n/// <summary>One.</summary>\ninterface IOnce;\n/// <summary>Two.</summary>\ninterface ITwice;\n"
                + "/// <summary>A.</summary>\nsealed class Shut : A.Open, IOnce, ITwice;\n/// <summary> </summary>\nsealed class Blank;"));

        Assert.Equal(["src/A.cs:2", "src/A.cs:5"], Open(code).Select(place => place[..10]));
        Assert.Equal(["src/B.cs:3", "src/B.cs:5"], Lonely(code, code).Select(place => place[..10]));
        Assert.Equal(["Shut: src/A.cs src/B.cs"], Ambiguous(code));
        Assert.Equal(
            ["src/A.cs:2", "src/A.cs:3", "src/A.cs:4", "src/A.cs:5", "src/A.cs:6", "src/A.cs:7", "src/B.cs:9"],
            Undocumented(code).Select(place => place[..10]));
    }

    [Fact]
    public void The_rules_see_methods_that_cannot_be_cancelled()
    {
        var code = SourceCode.Of(("src/A.cs", """
            sealed class A : IAsyncDisposable {
            Task LostAsync() => Task.CompletedTask;
            IAsyncEnumerable<int> LostToo() => null!;
            Task FoundAsync(CancellationToken cancellation) => Task.CompletedTask;
            Task ContextAsync(Context context) => Task.CompletedTask;
            public ValueTask DisposeAsync() => default;
            int Quick() => 1;
            }
            sealed class Context { public CancellationToken Token => default; }
            sealed class Holder { readonly CancellationTokenSource _stop = new(); Task RunAsync() => Task.CompletedTask; }
            sealed class Given(CancellationToken token) { Task RunAsync() => Task.Delay(1, token); }
            """));

        Assert.Equal(["src/A.cs:2", "src/A.cs:3"], Uninterruptible(code).Select(place => place[..10]));
    }

    private static IEnumerable<string> Open(SourceCode code) =>
        from declared in code.Types
        where declared.Type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false, IsAbstract: false }
        select declared.File.Place(declared.Declaration);

    private static IEnumerable<string> Lonely(SourceCode source, SourceCode tests)
    {
        var implemented = source.Types.Concat(tests == source ? [] : tests.Types)
            .Where(declared => declared.Type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false })
            .DistinctBy(declared => declared.Type.ToDisplayString())
            .SelectMany(declared => declared.Type.AllInterfaces.Select(port => port.OriginalDefinition.ToDisplayString()))
            .CountBy(port => port).ToDictionary();
        return source.Types
            .Where(declared => declared.Type.TypeKind == TypeKind.Interface && implemented.GetValueOrDefault(declared.Type.ToDisplayString()) < 2)
            .Select(declared => declared.File.Place(declared.Declaration));
    }

    private static IEnumerable<string> Ambiguous(SourceCode code) =>
        from declared in code.Types
        where declared.Type.ContainingType is null
        group declared.File.Path by (declared.Type.Name, declared.Type.Arity) into same
        where same.Distinct().Count() > 1 && code.Types.Where(declared => declared.Type.ContainingType is null && declared.Type.Name == same.Key.Name)
            .Select(declared => declared.Type.ToDisplayString()).Distinct().Count() > 1
        select $"{same.Key.Name}: {string.Join(' ', same.Distinct())}";

    private static IEnumerable<string> Undocumented(SourceCode code) =>
        from declared in code.Types
        where declared.Type.ContainingType is null && !HasSummary(declared.Type)
        select declared.File.Place(declared.Declaration);

    private static bool HasSummary(INamedTypeSymbol type) =>
        type.GetDocumentationCommentXml() is { Length: > 0 } text
        && System.Xml.Linq.XElement.Parse(text).Descendants("summary").Any(summary => summary.Nodes().Any() && summary.Value.Trim().Length > 0);

    private static IEnumerable<string> Uninterruptible(SourceCode code) =>
        from file in code.Files
        from declaration in file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>()
        let method = (IMethodSymbol)file.Model.GetDeclaredSymbol(declaration)!
        where IsAsynchronous(method.ReturnType) && method.Name != nameof(IAsyncDisposable.DisposeAsync) && !IsGivenToken(method)
        select $"{file.Path}:{declaration.Identifier.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {method.ToDisplayString(Signature)}";

    private static bool IsGivenToken(IMethodSymbol method) =>
        method.Parameters.Any(parameter => CarriesToken(parameter.Type))
        || method.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && CarriesToken(field.Type))
        || method.ContainingType.InstanceConstructors.Where(IsPrimary).SelectMany(constructor => constructor.Parameters)
            .Any(parameter => CarriesToken(parameter.Type));

    private static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences is [var reference, ..] && reference.GetSyntax() is TypeDeclarationSyntax;

    /// <summary>A token, what makes tokens, or a context that has one.</summary>
    private static bool CarriesToken(ITypeSymbol type) =>
        type.Name is nameof(CancellationToken) or nameof(CancellationTokenSource)
        || type.GetMembers().OfType<IPropertySymbol>().Any(property => property.Type.Name == nameof(CancellationToken))
        || type.BaseType is { SpecialType: SpecialType.None } above && CarriesToken(above);

    private static bool IsAsynchronous(ITypeSymbol type) => type.Name is nameof(Task) or nameof(ValueTask) or "IAsyncEnumerable";
}
