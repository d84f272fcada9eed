"""`catex point` against known values of crystals, and its two methods against each other."""

import json
import unittest

from support import MD_INPUT, MODEL, RS_SITES, ZB_SITES, ProgramTest, bulk


class Point(ProgramTest):
    def point(self, structure, *options):
        done = self.catex("point", structure, "--model", MODEL, "--json", *options)
        return json.loads(done.stdout)

    def test_crystals_have_their_known_energy_and_no_pressure(self):
        # docs/physics.md: lattice parameter [Å] and energy [eV] per pair, given to 0.005 eV.
        for sites, a, energy in ((RS_SITES, 5.934, -6.04), (ZB_SITES, 5.810, -6.305)):
            self.write("bulk.extxyz", bulk(sites, a, 1))
            result = self.point("bulk.extxyz", "--reference")
            self.assertAlmostEqual(result["energy_eV"] / 4, energy, delta=0.005)
            # a is given to 0.0005 Å; with a bulk modulus below 70 GPa that is 3 * 70 * 0.0005 / 6.
            xx, yy, zz, yz, xz, xy = result["virial_pressure_tensor_GPa"]
            for p in (xx, yy, zz):
                self.assertAlmostEqual(p, 0.0, delta=0.018)
            for p in (yz, xz, xy):
                self.assertAlmostEqual(p, 0.0, delta=1e-9)
            self.assertEqual(result["relative_force_error"], 1e-11)  # truncation of the sums

    def test_mesh_agrees_with_reference(self):
        self.write("md.toml", MD_INPUT)
        self.catex("build", "md.toml")
        for error in (1e-3, 1e-5):
            mesh = self.point("start.extxyz", "--error", error)
            reference = self.point("start.extxyz", "--reference")
            self.assertLess(mesh["relative_force_error"], error)
            self.assertGreater(mesh["relative_force_error"], 0.0)
            # The energy error is far below N times the error of a force over 1 Å.
            self.assertAlmostEqual(mesh["energy_eV"], reference["energy_eV"],
                                   delta=error * 180 * reference["rms_force_eV_A"])

    def test_instruction_sets_agree(self):
        self.write("md.toml", MD_INPUT)
        self.catex("build", "md.toml")
        best = self.point("start.extxyz")
        baseline = self.point("start.extxyz", "--instruction-set", "baseline")
        # Single precision in another order: 1e-7 of some 10 eV per ion.
        self.assertAlmostEqual(best["energy_eV"], baseline["energy_eV"], delta=1e-6 * 180)
        self.catex("point", "start.extxyz", "--model", MODEL, "--instruction-set", "MMX", status=2)

    def test_force_error_of_a_perfect_crystal_is_unknown(self):
        self.write("bulk.extxyz", bulk(RS_SITES, 5.934, 5))
        self.assertIsNone(self.point("bulk.extxyz")["relative_force_error"])

    def test_forces_are_written(self):
        self.write("md.toml", MD_INPUT)
        self.catex("build", "md.toml")
        result = self.point("start.extxyz", "--forces", "forces.extxyz")
        count, header, *rows = (self.folder / "forces.extxyz").read_text().splitlines()
        self.assertIn("forces:R:3", header)
        forces = [list(map(float, row.split()[-3:])) for row in rows]
        square = sum(f * f for force in forces for f in force)
        self.assertAlmostEqual((square / int(count)) ** 0.5, result["rms_force_eV_A"], places=12)

    def test_settings_of_the_model(self):
        self.write("md.toml", MD_INPUT)
        self.catex("build", "md.toml")
        plain = self.point("start.extxyz", "--reference")["energy_eV"]
        preferred = self.point("start.extxyz", "--reference", "--set",
                               "model.ligand=Cd-preferred")["energy_eV"]
        self.assertLess(preferred, plain)  # -C/r^6 with C = 200 between Cd and PSL


if __name__ == "__main__":
    unittest.main()
