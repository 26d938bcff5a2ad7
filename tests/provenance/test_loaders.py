"""Tables come from many places: whatever they come from, a scaler before the split is found."""

import pytest

import leaklint

LOADERS = [
    "import seaborn as sns\ndf = sns.load_dataset('penguins')",
    "import plotly.express as px\ndf = px.data.iris()",
    "import statsmodels.api as sm\ndf = sm.datasets.get_rdataset('mtcars').data",
    "from vega_datasets import data\ndf = data.cars()",
    "from sklearn.datasets import fetch_openml\ndf = fetch_openml('adult', as_frame=True).frame",
    "from sklearn.datasets import load_wine\nw = load_wine()\n"
    "df = pd.DataFrame(w['data'], columns=w['feature_names'])\ndf['y'] = w['target']",
    "from google.cloud import bigquery\ndf = bigquery.Client().query('select 1').to_dataframe()",
    "import duckdb\ndf = duckdb.sql('select * from t').to_df()",
    "import gspread\ndf = pd.DataFrame(gspread.service_account().open('x').sheet1.get_all_records())",
    "import glob\ndf = pd.concat([pd.read_csv(f) for f in glob.glob('*.csv')])",
    "import os\ndf = pd.concat([pd.read_csv(os.path.join('d', f)) for f in os.listdir('d')])",
    "from pathlib import Path\ndf = pd.concat(map(pd.read_csv, Path('d').glob('*.csv')))",
    "from pathlib import Path\nframes = []\nfor p in Path('d').iterdir():\n    frames.append(pd.read_csv(p))\n"
    "df = pd.concat(frames)",
    "import csv\nwith open('a.csv') as f:\n    rows = list(csv.DictReader(f))\ndf = pd.DataFrame(rows)",
    "df = pd.read_excel('a.xls', sheet_name=None)['s']",
    "from datasets import load_dataset\ndf = load_dataset('imdb')['train'].to_pandas()",
    "from astropy.table import Table\ndf = Table.read('a.fits').to_pandas()",
    "import wfdb\nrecord = wfdb.rdrecord('a')\ndf = pd.DataFrame(record.p_signal)\ndf['y'] = 1",
]
TAIL = """
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression
X, y = df.drop(columns='y'), df['y']
a, b, c, d = train_test_split({X}, y, random_state=0)
{fit}
print(LogisticRegression().fit(a, c).score(b, d))
"""


def codes(load: str, features: str, fit: str = "") -> list[str]:
    source = "import pandas as pd\n" + load + TAIL.format(X=features, fit=fit)
    result = leaklint.lint(source, name="case.py")
    assert len(result.scores) == 1
    return [finding.code for finding in result.findings if finding.severity != "info"]


@pytest.mark.parametrize("load", LOADERS)
def test_loaders(load: str) -> None:
    assert codes(load, "StandardScaler().fit_transform(X)") == ["LK101"]
    assert codes(load, "X", "s = StandardScaler().fit(a)\na, b = s.transform(a), s.transform(b)") == []
