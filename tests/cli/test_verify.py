from cis.cli import main


def test_a_file_that_is_no_bundle_is_refused(tmp_path, capsys):
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"nothing")
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    assert main(["verify", str(path), "--key", key]) == 1
    assert capsys.readouterr().err.startswith("REFUSED")
    assert main(["verify", str(tmp_path / "absent"), "--key", key]) == 1
