"""The figures and tables of the paper, each beside what the reduced runs give."""

from . import page
from .campaigns import finished_runs, read_table
from .verdict import all_of, larger, mean_of

LIGANDS = ("Pb-preferred", "non-preferential", "Cd-preferred")


class Workspace:
    """Campaigns and analyses of one reproduction, by name."""

    def __init__(self, program, folder, model):
        self.program = program
        self.folder = folder
        self.model = model

    def campaign(self, name):
        return self.folder / "campaigns" / name

    def runs(self, name, **conditions):
        """Finished runs of a campaign whose parameters have these values."""
        def fits(run):
            return all(run.parameters[key.replace("__", ".")] == value
                       for key, value in conditions.items())
        return [run for run in finished_runs(self.campaign(name)) if fits(run)]

    def analyze(self, name, runs, quantity, *options):
        """Folder with one quantity of the runs."""
        folder = self.folder / "analysis" / name
        if runs:
            self.program.analyze(runs, quantity, folder, *options)
        return folder


def _exchange_at(run, time_ps, column="rho_guest", average_ps=20.0):
    """Mean of a column of the exchange curve over the time before time_ps."""
    rows = [row for row in read_table(run.path / "exchange.csv")
            if time_ps - average_ps <= float(row["time_ps"]) <= time_ps + 1e-6]
    return sum(float(row[column]) for row in rows) / len(rows)


def _inside_ratio(run, time_ps):
    """Share of guests among the cations that are bound to more than three sulfurs."""
    def inside(ion):
        return (_exchange_at(run, time_ps, f"n_{ion}") - _exchange_at(run, time_ps, f"n_{ion}_adsorbed"))
    guest, host = inside("guest"), inside("host")
    return guest / (guest + host)


def _ligand_means(workspace, campaign, time_ps, ratio):
    means = {}
    for ligand in LIGANDS:
        runs = workspace.runs(campaign, model__ligand=ligand)
        if runs:
            means[ligand] = mean_of([ratio(run, time_ps) for run in runs])
    return means


def _ligand_table(workspace, campaign, time_ps):
    everything = _ligand_means(workspace, campaign, time_ps, _exchange_at)
    inside = _ligand_means(workspace, campaign, time_ps, _inside_ratio)
    rows = [(ligand, everything[ligand], inside[ligand]) for ligand in everything]
    columns = ("ligand", f"rho at {time_ps} ps, mean ± s.e.m.", "without adsorbed cations")
    return everything, page.table(columns, rows)


def pair_curves(workspace):
    folder = workspace.folder / "analysis" / "pair-curves"
    for ligand in LIGANDS:
        workspace.program.call("analyze", "--pair-curves", workspace.model, "--ligand", ligand, "-o",
                               folder / ligand, "--force", "-q")
    return page.section(
        "Pair potentials (Supplementary Fig. 1)",
        "Cd-S and Pb-S bind more strongly than cation-pseudoligand; with C = 200 the latter has a "
        "barrier and a deeper well.",
        [page.figures(folder, [f"{ligand}/*" for ligand in LIGANDS])])


def liquids(workspace):
    runs = workspace.runs("liquids")
    return page.section(
        "Radial distributions of the liquids (Supplementary Fig. 2)",
        "Cation-cation and PSL-PSL coincide; so do the Cd and the Pb mixture with the same kind of "
        "pseudoligand.",
        [page.figures(workspace.analyze("liquids", runs, "gr", "--from", 50)),
         page.figures(workspace.analyze("liquid-diffusion", runs, "diffusion", "--from", 50))])


def forward_temperatures(workspace):
    runs = workspace.runs("temperatures")
    rows = [(run.parameters["md.temperature_K"], run.parameters["model.ligand"],
             f"{_exchange_at(run, 300):.3f}") for run in runs]
    return page.section(
        "Forward exchange at 400 to 600 K (main Fig. 2)",
        "Exchange is faster when hotter and depends on the ligand; at 500 K with Cd-preferred "
        "pseudoligands rho stays near 0.2, adsorption only.",
        [page.figures(workspace.analyze("temperatures", runs, "exchange"), ["exchange_ratio"]),
         page.table(("T [K]", "ligand", "rho at 300 ps (one seed)"), rows)])


def forward_ligands(workspace):
    means, table = _ligand_table(workspace, "forward-ligands", 300)
    folder = workspace.analyze("forward-ligands", workspace.runs("forward-ligands"), "exchange")
    blocks = [page.figures(folder, ["exchange_ratio"]), table]
    if len(means) == len(LIGANDS):
        order = all_of([larger(means[LIGANDS[0]], means[LIGANDS[1]]),
                        larger(means[LIGANDS[1]], means[LIGANDS[2]])])
        blocks.append(page.verdict(f"Order of the ligands, forward: {order} (Welch's test, 95 %)."))
    return page.section(
        "Order of the ligands, forward, 600 K",
        "Pb-preferred exchanges fastest, then non-preferential, then Cd-preferred.", blocks)


def reverse_ligands(workspace):
    means, table = _ligand_table(workspace, "reverse-ligands", 800)
    folder = workspace.analyze("reverse-ligands", workspace.runs("reverse-ligands"), "exchange")
    blocks = [page.figures(folder, ["exchange_ratio"]), table]
    if len(means) == len(LIGANDS):
        preferred, *others = (means[ligand] for ligand in reversed(LIGANDS))
        order = all_of(larger(preferred, other) for other in others)
        blocks.append(page.verdict(
            f"Only Cd-preferred pseudoligands let ZB-CdS exchange: {order} (Welch's test, 95 %)."))
    return page.section(
        "Reverse exchange of ZB-CdS, 650 K (Supplementary Fig. 3)",
        "With Cd-preferred pseudoligands rho rises; with non-preferential ones it stays near 0.1, "
        "adsorption only.", blocks)


def densities(workspace):
    runs = workspace.runs("forward-ligands", model__ligand="non-preferential")[:1]
    return page.section(
        "Ion density against distance from the centre (Supplementary Fig. 4)",
        "The PbS/CdS boundary moves inwards with time.",
        [page.figures(workspace.analyze("density", runs, "density"))])


def dissolution(workspace):
    runs = workspace.runs("forward-ligands", model__ligand="Pb-preferred")
    return page.section(
        "Sulfur left in the crystal (Supplementary Fig. 5)",
        "At 600 K some S dissolve, and some come back and take part in the reconstruction.",
        [page.figures(workspace.analyze("dissolution", runs, "dissolution"))])


def pressure(workspace):
    rows = []
    for campaign, columns in (("pressure", ("md.pressure_GPa", None)),
                              ("temperature-1GPa", (None, "md.temperature_K"))):
        for run in workspace.runs(campaign):
            rows.append((run.parameters.get(columns[0], "1.0"), run.parameters.get(columns[1], "600"),
                         f"{_exchange_at(run, 300):.3f}", f"{_exchange_at(run, 300, 'n_anion'):.1f}"))
    return page.section(
        "Pressure (Supplementary Fig. 6)",
        "Pressure lowers rho slightly, and protects the crystal at high temperature.",
        [page.table(("p [GPa]", "T [K]", "rho at 300 ps (one seed)", "S in the crystal"), rows)])


def domains(workspace):
    runs = workspace.runs("long")
    blocks = [page.figures(workspace.analyze("structure", runs, "structure", "--every", 10)),
              page.figures(workspace.analyze("snapshots", runs, "snapshots"))]
    return page.section(
        "Domains after a long run (Supplementary Fig. 7)",
        "After 300 ns: WZ-CdS, ZB-CdS and RS-PbS domains in one crystal.",
        blocks if runs else [page.text("Not run: tools/reproduce --reduced --overnight makes it.")])


def jumps(workspace):
    runs = workspace.runs("statistics")
    folder = workspace.analyze("jumps", runs, "jumps")
    blocks = [page.figures(folder)]
    for name in ("jumps.csv", "jump_summary.csv", "jump_sites.csv"):
        if (folder / name).exists():
            rows = read_table(folder / name)
            blocks.append(page.table(rows[0].keys(), [row.values() for row in rows]))
    return page.section(
        "Jump statistics (main Fig. 5d, Tables 2 and 3)",
        "Most jumps at the interface and in the shell; a part of the interface jumps are kick-outs; "
        "r_c/r_a tells vacancies from interstitials.", blocks)


def controls(workspace):
    base = workspace.runs("forward-ligands", model__ligand="non-preferential")
    rows = []
    blocks = []
    if base:
        mean = mean_of([_exchange_at(run, 300) for run in base])
        rows.append((f"as it is, {mean.n} seeds", f"{mean.value:.3f}"))
        if mean.n > 1:
            blocks.append(page.text(
                f"One run scatters by {mean.scatter:.3f}, the standard deviation of the {mean.n} "
                "seeds; controls have one seed, and differences of this size say nothing."))
    rows += [(run.parameters["base"], f"{_exchange_at(run, 300):.3f}")
             for run in workspace.runs("controls")]
    return page.section(
        "Controls",
        "Mass of the pseudoligands and A(S-PSL) hardly matter. A(Pb-S) ± 5 % is a control of ours.",
        [page.table(("control", "rho at 300 ps"), rows), *blocks])


def criteria(workspace):
    runs = [run for campaign in ("liquids", "liquid-temperatures", "forward-ligands",
                                 "reverse-ligands") for run in workspace.runs(campaign)]
    folder = workspace.analyze("criteria", runs, "criteria")
    blocks = []
    for file in sorted(folder.glob("*.csv")):
        rows = read_table(file)
        if rows:
            blocks.append(page.table(rows[0].keys(), [row.values() for row in rows]))
    return page.section(
        "What pseudoligands were designed for",
        "Five criteria, all met: weaker than cation-S, never inside, liquid at 400 to 800 K, both "
        "directions exchange, a clear core and shell.", blocks)


ALL = (pair_curves, liquids, forward_temperatures, forward_ligands, reverse_ligands, densities,
       dissolution, pressure, domains, jumps, controls, criteria)
