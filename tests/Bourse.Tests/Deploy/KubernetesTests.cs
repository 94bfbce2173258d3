using System.Diagnostics;
using Bourse.Cli;
using Bourse.Cli.Frame;
using k8s;
using k8s.Models;

namespace Bourse.Tests.Deploy;

/// <summary>The manifests of <c>deploy/kubernetes</c>, read by the types of Kubernetes' own client, which refuses fields that do not exist.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Path.Combine(ComposeFile.Folder, "kubernetes");

    private static IReadOnlyList<object> Manifests { get; } =
    [
        .. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => Path.GetFileName(path) != "kustomization.yaml" && !path.Contains("secrets", StringComparison.Ordinal))
            .SelectMany(path => KubernetesYaml.LoadAllFromString(File.ReadAllText(path), strict: true)),
    ];

    private static IEnumerable<(string Name, V1PodTemplateSpec Pod)> Pods =>
        Manifests.OfType<V1Deployment>().Select(one => (one.Metadata.Name, one.Spec.Template))
            .Concat(Manifests.OfType<V1StatefulSet>().Select(one => (one.Metadata.Name, one.Spec.Template)))
            .Concat(Manifests.OfType<V1Job>().Select(one => (one.Metadata.Name, one.Spec.Template)));

    [Fact]
    public void Stages_are_deployments_stores_are_stateful_sets_and_no_field_is_unknown()
    {
        Assert.Equal(
            ["dashboard", "ingest", "inv1", "inv2", "inv3", "registry", "scheduler", "se1", "se2", "stream"],
            Manifests.OfType<V1Deployment>().Select(one => one.Metadata.Name).Order(StringComparer.Ordinal));
        var stores = Manifests.OfType<V1StatefulSet>().ToList();
        Assert.Equal(["cassandra", "kafka", "mysql"], stores.Select(one => one.Metadata.Name).Order(StringComparer.Ordinal));
        Assert.All(stores, one => Assert.Single(one.Spec.VolumeClaimTemplates));
    }

    [Fact]
    public void Every_command_is_one_of_the_programs_own_and_the_same_as_in_the_compose_files()
    {
        var compose = ComposeFile.Environments.SelectMany(file => file.Services.Values).ToDictionary(service => service.Name);
        foreach (var (name, pod) in Pods.Where(one => IsOwn(one.Pod)))
        {
            var arguments = pod.Spec.Containers[0].Args.ToArray();
            ParseErrors.Check(CommandLine.Parse(Program.CreateRoot(), arguments));
            Assert.Equal(WordsOf(compose[name].Command), WordsOf(arguments));
        }

        // Addresses, tokens and ports differ by nature.
        static IEnumerable<string> WordsOf(IEnumerable<string> command) =>
            command.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal));
    }

    [Fact]
    public void No_pod_runs_as_root_gains_rights_or_talks_to_the_cluster()
    {
        foreach (var (name, pod) in Pods)
        {
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot, name);
            Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.Spec.AutomountServiceAccountToken, name);
            Assert.False(pod.Spec.EnableServiceLinks, name);
            var container = Assert.Single(pod.Spec.Containers);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation, name);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.True(container.Resources.Limits.ContainsKey("memory"), name);
            Assert.Matches(@":\d+\.\d+", container.Image);
            if (IsOwn(pod)) Assert.True(container.SecurityContext.ReadOnlyRootFilesystem, name);
        }
    }

    [Fact]
    public void Every_pod_that_goes_on_is_probed_at_a_port_it_has()
    {
        foreach (var (name, pod) in Pods.Where(one => one.Name != "database"))
        {
            var container = pod.Spec.Containers[0];
            var port = container.Ports[^1].ContainerPort;
            V1Probe?[] probes = [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];
            var asked = probes.Select(probe => probe?.HttpGet).OfType<V1HTTPGetAction>();
            Assert.All(asked, get => Assert.Equal($"{port}", get.Port.Value));

            Assert.NotNull(container.LivenessProbe);
            Assert.NotNull(container.ReadinessProbe);
            if (IsOwn(pod)) Assert.Equal($"{port}", container.Args[container.Args.IndexOf("--health-port") + 1]);
        }
    }

    [Fact]
    public void Nothing_enters_a_pod_but_what_a_policy_names_and_every_label_of_a_policy_is_one_of_a_pod()
    {
        var policies = Manifests.OfType<V1NetworkPolicy>().ToList();
        var kinds = Pods.Select(one => one.Pod.Metadata.Labels["bourse/kind"]).ToHashSet();

        var closed = Assert.Single(policies, policy => policy.Spec.PodSelector is { MatchLabels: null, MatchExpressions: null });
        Assert.Null(closed.Spec.Ingress);
        Assert.Equal(["Ingress"], closed.Spec.PolicyTypes);
        foreach (var policy in policies.Where(policy => policy != closed))
        {
            var to = policy.Spec.PodSelector.MatchLabels?["bourse/kind"];
            Assert.All(policy.Spec.PodSelector.MatchExpressions?.Single().Values ?? [to!], kind => Assert.Contains(kind, kinds));
            var from = policy.Spec.Ingress.SelectMany(rule => rule.FromProperty).SelectMany(peer => peer.PodSelector?.MatchExpressions ?? []);
            Assert.All(from.SelectMany(expression => expression.Values), value => Assert.Contains(value, kinds));
        }
    }

    [Theory]
    [InlineData("local", 27)]
    [InlineData("managed", 21)]
    public async Task Overlays_are_built_by_kustomize_from_the_secrets_that_the_script_makes(string overlay, int count)
    {
        var folder = Directory.CreateTempSubdirectory("bourse-kubernetes-");
        try
        {
            foreach (var path in Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories)) Copy(path, folder.FullName);
            var secrets = Directory.CreateDirectory(Path.Combine(folder.FullName, "overlays", overlay, "secrets")).FullName;
            foreach (var name in new[] { "mysql_password", "mysql_root_password", "dashboard_token", "registry_token", "alphavantage_api_key" })
            {
                File.WriteAllText(Path.Combine(secrets, name), "hush");
            }

            var built = KubernetesYaml.LoadAllFromString(await KustomizeAsync(Path.Combine(folder.FullName, "overlays", overlay)), strict: true);

            Assert.Equal(count, built.Count);
            var secret = Assert.Single(built.OfType<V1Secret>());
            var mounted = built.OfType<V1Deployment>().SelectMany(one => one.Spec.Template.Spec.Volumes).Where(volume => volume.Secret is not null);
            Assert.All(mounted, volume => Assert.Equal(secret.Metadata.Name, volume.Secret.SecretName));
            var files = built.OfType<V1Deployment>().SelectMany(one => one.Spec.Template.Spec.Containers[0].Env).Select(variable => variable.Value)
                .Where(value => value.StartsWith("/run/secrets/bourse/", StringComparison.Ordinal)).Select(value => Path.GetFileName(value));
            Assert.All(files, name => Assert.Contains(name, secret.Data.Keys));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsOwn(V1PodTemplateSpec pod) => pod.Spec.Containers[0].Image.StartsWith("bourse:", StringComparison.Ordinal);

    private static void Copy(string path, string folder)
    {
        var target = Path.Combine(folder, Path.GetRelativePath(Folder, path));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(path, target);
    }

    private static async Task<string> KustomizeAsync(string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", folder]) { RedirectStandardOutput = true })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            return text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("kubectl is not there");
            throw;
        }
    }
}
